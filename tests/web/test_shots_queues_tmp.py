import time
from pipeline.store import Role
def test_fuzz(room):
    c=room.client(Role.OWNER); bad=[]
    one=room.passage_ids(1)[0]
    rev=room.person(Role.REVIEWER).code
    def raw(m,p,body):
        r=c.request(m,p,content=body,headers={"content-type":"application/json"})
        if r.status_code>=500: bad.append((m,p,body,r.status_code))
        return r.status_code
    for s in ('\\u0000x','\\ud800x','\\u202ex','x'*79,'=1+1','\\n'):
        print(s[:8],
        raw("POST","/api/v1/views",'{"name":"%s","query":""}'%s),
        raw("POST","/api/v1/views",'{"name":"okname","query":"objective=%s"}'%s),
        raw("POST","/api/v1/assignments",'{"name":"%s","query":"","wanted":1,"people":["%s"],"note":"%s"}'%(s,rev,s)),
        raw("POST","/api/v1/assignments",'{"name":"a","query":"","wanted":1,"people":["%s"]}'%s),
        raw("POST","/api/v1/settlements",'{"key":"abcdefgh%d","passage":"%s","objective":7,"verdict":"yes","reason":"%s"}'%(abs(hash(s))%1000,one,s)),
        raw("POST","/api/v1/bulk",'{"token":"%s","verdict":"yes","count":1,"note":"%s"}'%(s,s)),
        raw("POST",f"/api/v1/disputes/{one}/7/questions",'{"key":"abcdefgh","addressee":"%s","text":"%s"}'%(s,s)))
    for p in ("/api/v1/queue?document=%00","/api/v1/queue?assignment=2147483647","/api/v1/queue?assignment=1e9","/api/v1/queue?min=nan","/api/v1/queue?min=inf&cursor=AAAA","/api/v1/queue/progress?assignment=77","/api/v1/queue/count?document="+"a"*64,
      "/api/v1/views?x=%ff","/queues?country=%00&x=1","/queues?after=%00","/discussions?objective=%D9%A1","/discussions?tab=x","/bulk?objective=7&country=zz","/bulk/aaaaaaaaaaaaaaaaaaaa","/api/v1/bulk/list","/api/v1/bulk/list?objective=7&assignment=999","/assignments/new?document="+"b"*64,"/assignments/new?assignment=5","/queues?assignment=5","/bulk?objective=3&assignment=9","/agreement?assignment=999999999","/agreement?document=x","/api/v1/assignments?cursor=WzFd","/discussions?tab=flagged&after=WyJ4IiwieSJd","/discussions/%00/7","/discussions/abc/7","/discussions?objective=²"):
        r=c.get(p); print(r.status_code,p[:60])
        if r.status_code>=500: bad.append(p)
    for p,f in (("/queues/views",{"name":"a\0","query":"\0"}),("/queues/views",{"name":"a","query":"\ud800".encode("utf-8","surrogatepass")}),("/assignments/new",{"name":"\0","wanted":"1","people":rev}),("/assignments/new",{"name":"x","wanted":"1","people":[rev],"query":"objective=\0"}),(f"/discussions/{one}/7/settle",{"key":"abcdefghi","verdict":"yes","reason":"\0 \ud83d"}),("/bulk",{"token":"\0","verdict":"yes","count":"²"}),("/queues/views/999999/delete",{"query":"\n//x"})):
        try: r=c.post(p,data=f)
        except UnicodeEncodeError: continue
        print(r.status_code,p)
        if r.status_code>=500: bad.append((p,f))
    assert not bad, bad
def test_time(room):
    c=room.client(Role.ANALYST)
    best=max(range(1,24),key=lambda o:c.get(f"/api/v1/bulk/list?objective={o}").json()["count"])
    t=time.perf_counter(); s=c.get(f"/api/v1/bulk/list?objective={best}").json(); a=time.perf_counter()
    r=c.post("/api/v1/bulk",json={"token":s["token"],"verdict":"yes","count":s["count"]}).json(); b=time.perf_counter()
    c.delete(f"/api/v1/bulk/{r['name']}"); d=time.perf_counter()
    print("N",s["count"],"list",a-t,"decide",b-a,"undo",d-b)
    for p in ("/","/queues","/queues?objective=7","/discussions","/agreement","/assignments"):
        c.get(p); t=time.perf_counter(); c.get(p); print(p,time.perf_counter()-t)

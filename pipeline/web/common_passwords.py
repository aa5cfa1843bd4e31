"""What people try first, in the languages of the interface: a password made of these words alone is none.

Bare words in lower case without digits and signs, as ``weakness_of`` strips those before it looks.
"""

COMMON: frozenset[str] = frozenset(
    """
    password passwort passord passwd pass passe motdepasse motdepass secret secreto secrets geheim contrasena
    contraseña clave clavesecreta palabra palabraclave parola senha kalimat almurur kalimatalmurur sirri code
    pin key login logon signin user username usuario utilisateur admin administrator administrador
    administrateur root toor guest invite invité invitado test tester testing testtest demo example exemple
    ejemplo sample default temp temporary temporaire temporal changeme changeit changezmoi cambiame newpassword
    mypassword yourpassword thepassword letmein letmeinnow openthedoor opensesame sesame abracadabra welcome
    bienvenue bienvenido bienvenida bienvenidos marhaba ahlan ahlanwasahlan welcomeback hello bonjour salut hola
    salam salaam assalamualaikum hi hey goodmorning goodbye please thankyou thanks merci gracias shukran
    inshallah mashallah bismillah alhamdulillah allah allahuakbar jesus god iloveyou iloveu loveyou love lovely
    lover jetaime tequiero teamo amor amour habibi habibti mylove myheart heart corazon sweetheart honey darling
    baby angel princess princesse princesa prince king queen sunshine sunflower flower rainbow butterfly summer
    winter spring autumn printemps ete hiver automne verano invierno primavera otono january february march
    april may june july august september october november december janvier fevrier mars avril mai juin juillet
    aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi
    jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo dragon monkey tiger lion
    eagle falcon shadow master superman batman spiderman pokemon starwars matrix trustno whatever freedom
    liberte libertad liberty peace paix paz football futbol soccer basketball baseball hockey liverpool arsenal
    chelsea barcelona realmadrid barca juventus michael jordan jennifer jessica ashley daniel charlie thomas
    robert mohamed mohammed muhammad ahmed fatima maria mohammad ali computer ordinateur ordenador internet
    windows microsoft google facebook apple samsung android iphone ninja hunter killer cookie chocolate cheese
    coffee banana orange purple green yellow blue black white silver golden gold diamond mustang ferrari porsche
    mercedes corvette harley qwerty qwertz azerty qwertyuiop azertyuiop qwertzuiop asdf asdfgh asdfghjkl
    qsdfghjklm zxcvbn zxcvbnm wxcvbn qwer qaz wsx edc rfv tgb qazwsx qazwsxedc qwe asd zxc abc abcd abcde abcdef
    abcdefg xyz aaa one two three onetwothree four five six numberone migralex migration migrations migrant
    migrants migracion migrante hijra muhajir compact globalcompact pacto pacte mithaq reviewer reviewers
    reviewroom review reader analyst owner lawyer librarian library legal law laws ley loi qanun biblioteca
    bibliotheque parliament parlement parlamento barlaman congress senate assembly assemblee asamblea government
    gouvernement gobierno ministry ministere ministerio republic republique republica united nations
    unitednations nationsunies nacionesunidas office bureau oficina work company server database security secure
    secured safe safety forever always never nothing everything anything my your the is a i you me our شكرا
    مرحبا اهلا السلام السلامعليكم عليكم كلمةالسر كلمةالمرور كلمة السر المرور سر مدير محمد احمد الله بسمالله
    حبيبي حبيبتي احبك الهجرة مهاجر البرلمان قانون مكتبة
    """.split()  # noqa: SIM905 - one word a line would be read by nobody
)

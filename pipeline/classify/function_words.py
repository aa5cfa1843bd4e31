"""Words that only join others: they are dropped, so that "detention of the alien" and "alien detention" meet halfway.

Negations and modal verbs stay, as they carry what a provision does.
"""

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of to in on at by for from with and or as is are be been was were it its that this these those "
        "which who whom whose into upon under his her their he she they him them such any there thereof therein "
        "thereto s if but so than then also has have had",
        "fr": "le la les l un une des du de d a au aux en et ou par pour sur dans avec que qui qu dont ce cet "
        "cette ces se s "
        "son sa ses leur leurs il elle ils elles est sont ete etre y n ne lui c j m t ainsi lorsque si",
        "es": "el la los las un una unos unas de del al a en y e o u por para con que se su sus lo le les es "
        "son sea sean "
        "este esta estos estas ese esa como cuando cual cuales ha han si",
        "pt": "o a os as um uma uns umas de do da dos das no na nos nas em e ou por pelo pela pelos pelas para "
        "com que se seu "
        "sua seus suas ao aos as lhe lhes este esta estes estas esse essa como quando qual quais foi e sao seja sejam",
        "ru": "и в во на по о об от до из за с со к ко у для при или а но же не что как это его ее их который "
        "которая которые "
        "которых которого которой которым которое если также а ли бы он она они",
        "ar": "في من علي الي عن ان او و ما هذا هذه ذلك تلك التي الذي الذين اذا كل قد كان كانت يكون تكون هو هي "
        "هم كما ثم بين "
        "مع لا لم لن عند بعد قبل اي",
        "zh": "的 了 和 与 及 或 之 其",
    }.items()
}
NEGATIONS = {"ru": frozenset({"не"}), "ar": frozenset({"لا", "لم", "لن"})}
for _language, _words in NEGATIONS.items():
    FUNCTION_WORDS[_language] -= _words

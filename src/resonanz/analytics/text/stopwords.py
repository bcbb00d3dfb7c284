"""Words that carry no subject: grammar, and words of mere judgement, which sentiment already counts."""

from __future__ import annotations

from typing import Final

from resonanz.analytics.text.reading import fold

_GERMAN: Final = """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes andernfalls auch auf aus
bei beide beiden beim bereits bin bis bisher bist bitte da dabei dadurch dafür dagegen daher dahin damals damit danach
daneben dann daran darauf darf darum darunter darüber das dass davon davor dazu dein deine deinen deiner dem den denen
denn dennoch der deren des deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort drin du durch
dürfen eben ebenfalls ebenso ein eine einem einen einer eines einfach einige einigen einiger einiges einmal er erst es
etwa etwas euch euer eure falls fast für ganz gar gegen gehabt gern gerne gewesen gibt habe haben hat hatte hatten
hattet hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in ins irgendwie ist ja je jede
jedem jeden jeder jedes jedoch jemand jene jetzt kann kannst kaum kein keine keinem keinen keiner keines können könnt
könnte könnten lassen lässt leider los mal man manche manchmal mehr mein meine meinem meinen meiner meines mich mir
mit muss musste mussten müssen müsste nach nachdem natürlich neben nein nicht nichts nie niemand noch nun nur ob oben
obwohl oder oft ohne paar per pro rt schon sehr sei sein seine seinem seinen seiner seines seit selbst sich sicher sie
sind so sogar solch solche sollte sollten sondern sonst sowie statt trotz trotzdem über überhaupt um und uns unser
unsere unserem unseren unserer unter via viel viele vielen vom von vor wann war waren warst warum was weder weg wegen
weil weiter welche welchem welchen welcher welches wem wen wenig wenigstens wenn wer werde werden wie wieder wieso
will wir wird wirklich wo woher wohin wohl wollen wollte worden wurde wurden während wäre wären würde würden zu zum
zur zwar zwischen heute gestern morgen uhr tag tage euro mehrere halt denke finde fand ging gehen geht kommt kommen
kam gut gute guten guter gutes besser beste besten bestens schlecht schlechte schlechter schlechtes super toll tolle
toller tolles prima klasse perfekt perfekte schön schöne schönes nett nette netter zufrieden unzufrieden danke dank
herzlichen hallo lieber liebe ok okay einwandfrei hervorragend furchtbar schrecklich unmöglich hab habt sagen sagt
sagte gesagt nehmen machen macht mache gemacht stehen steht stand zurück gleich eigentlich rund deutlich soll sollen
sitze sitzt unterwegs gerade fragen frage leute menschen neue neuen neuer neues große großen ende ersten erste leben
etc bzw usw zwei drei ganzen letzten letzte bald finden gefunden weiß wissen lange später spät alleine bekommen
bekommt bekam erhalten erhielt eigentlichen überall
"""
_ENGLISH: Final = """
a about above after again against all almost already also although always am amp an and any anyone anything are aren
as at be because been before being below between both but by can cannot cant could couldn couldnt did didn didnt do
does doesn doesnt doing don done dont down during each either else even ever every few for from further get gets
getting give given go goes going gone gonna got had hadn has hasn have haven having he her here hers him his how
however i if im in into is isn isnt it its itself ive just know last least less let like ll lot made make makes many
maybe me might more most much must my myself need never no nor not nothing now of off oh on once one only or other our
out over own per please put quite rather re really rt s said same say see she should shouldn since so some someone
something still such sure t take than that thats the their them then there these they thing things this those though
through to today told too try trying u under until up ur us use used using ve very via want wanted was wasn way we
well went were weren what when where whether which while who whom why will with within without won wont would wouldn
yes yesterday yet you your yours yourself two three first hi hello hey good great nice best better bad worst worse
excellent awesome amazing awful terrible horrible poor perfect love loved happy unhappy satisfied unsatisfied
disappointed pathetic appreciate guys people sir madam plz pls another around able happened says full keep thank
thanks thankyou ok okay super wonderful fantastic fine lol
"""

STOPWORDS: Final[frozenset[str]] = frozenset(fold(_GERMAN).split()) | frozenset(fold(_ENGLISH).split())

"""The hand-written word lists of the base corpus, and the split of all values into training and exam."""

import random
import zlib


def split(block: str) -> tuple[str, ...]:
    """The distinct entries of a block of words, in order; an underscore stands for a space."""
    return tuple(dict.fromkeys(word.replace("_", " ") for word in block.split()))


FIRST_NAMES = split("""
Ada Adam Adele Adrian Agnes Ahmed Aidan Aisha Akira Alan Alba Albert Alejandro Alex Alexis Alfred Ali Alice
Alicia Alina Alison Alma Alvin Amanda Amara Amber Amelia Amina Amir Amit Amy Ana Anders Andre Andrea Andrew
Andy Angela Angus Anika Anita Anja Ann Anna Annie Anton Anya April Aria Ariel Arjun Arlo Arman Arne Arnold
Art Arthur Arun Asha Ashley Astrid Audrey August Aurora Ava Axel Ayesha Barbara Barry Basil Beatrice Becky
Bella Ben Benita Benjamin Bernard Bert Beth Betty Bianca Bill Billie Birgit Bjorn Blake Bob Bonnie Boris
Brad Brandon Brenda Brent Brian Bridget Bruce Bruno Bryn Caleb Callum Calvin Camila Carl Carla Carlos Carmen
Carol Caroline Carrie Casey Cathy Cecil Cecilia Cedric Celia Chandra Charles Charlie Charlotte Chen Chloe
Chris Christa Christine Cindy Claire Clara Clark Claude Clive Cody Colin Connie Connor Cora Craig Curtis
Cynthia Cyril Daisy Dale Damian Dan Dana Daniel Daniela Danny Daphne Daria Darren Dave David Dawn Dean
Deborah Deepak Delia Dennis Derek Diana Diego Dilan Dina Dirk Dmitri Dolores Dominic Don Donald Donna Dora
Doris Dorothy Doug Duncan Dylan Eddie Edgar Edith Edmund Edward Edwin Eileen Elaine Eleanor Elena Eli Elias
Elin Elisa Elise Elizabeth Ella Ellen Elliot Elsa Elsie Elton Emil Emilia Emily Emma Enrico Eric Erica Erin
Ernest Ernie Esme Esther Ethan Eugene Eva Evan Eve Evelyn Ezra Fabian Faith Farah Fatima Felicity Felix
Fergus Fernando Fiona Flora Florence Floyd Frances Francis Frank Franz Fred Freda Freya Gabriel Gail Gareth
Gary Gavin Gemma Gene Geoff George Georgia Gerald Gerda Gilbert Gina Giles Gita Glen Gloria Gordon Grace
Graham Grant Greg Greta Guido Gunnar Gus Guy Gwen Hakan Hal Hana Hank Hannah Hans Hari Harold Harriet Harry
Harvey Hassan Hattie Hazel Heather Hector Heidi Helen Helga Henrik Henry Herman Hilary Hilda Holly Homer
Hope Howard Hugh Hugo Ian Ibrahim Ida Igor Ilse Imogen Ines Inga Ingrid Irene Iris Irma Isaac Isabel Isla
Ivan Ivy Jack Jackie Jacob Jade Jaime Jake James Jamie Jan Jana Jane Janet Janice Jared Jasmine Jason Jasper
Javier Jay Jean Jeff Jenna Jennifer Jenny Jeremy Jerome Jerry Jess Jesse Jessica Jill Jim Jo Joan Joanna Joe
Joel Johan Johanna John Jonas Jonathan Jordan Jorge Jose Joseph Josephine Josh Joy Joyce Juan Juanita Judith
Judy Jules Julia Julian Julie June Jun Kai Kamal Karen Karim Karin Karl Kate Katya Kathy Katrin Kay Keiko
Keith Kelly Ken Kenji Kenneth Kerry Kevin Khalid Kim Kira Kirsten Klaus Kofi Kurt Kyle Lana Lara Larry Lars
Laura Lauren Laurence Layla Lea Leah Lee Leila Lena Leo Leon Leona Leonard Leslie Lewis Li Liam Lila Lily
Lina Linda Lionel Lisa Liz Lloyd Logan Lois Lola Lorenzo Lorna Lottie Lou Louis Louisa Lucas Lucia Lucy
Luigi Luis Luke Luna Lydia Lynn Mabel Maeve Maggie Magnus Maja Malik Mandy Manuel Marc Marco Marcus Margaret
Maria Marian Marie Marina Mario Marion Marjorie Mark Marta Martha Martin Martina Mary Mateo Matilda Matt
Matthew Maud Maureen Maurice Max Maxine May Maya Megan Mehmet Mei Melanie Melissa Mercy Meredith Mia Michael
Michelle Miguel Mika Mike Mila Milan Mildred Miles Millie Milo Mina Minna Mira Miranda Miriam Mitch Mohammed
Moira Molly Mona Monica Morgan Moritz Moses Muriel Murray Myra Nadia Nadine Nancy Naomi Natalie Natasha
Nathan Neil Nell Nelson Niall Nicholas Nick Nicola Nicole Niels Nigel Nikhil Nils Nina Noah Noel Nora Norma
Norman Olaf Olga Oliver Olivia Ollie Omar Opal Oscar Otto Owen Pablo Paloma Pamela Parker Pat Patricia
Patrick Paul Paula Pauline Pavel Pearl Pedro Peggy Penelope Penny Percy Perry Petra Peter Phil Philip Phoebe
Pia Piers Polly Poppy Priya Quentin Quinn Rachel Rafael Raj Ralph Ramon Randy Raoul Rashid Ravi Ray Raymond
Rebecca Reggie Regina Rena Rene Reuben Rhoda Rhys Ricardo Richard Rick Rita Rob Robert Roberta Robin Rocco
Rod Roger Roland Rolf Roman Ron Ronja Rosa Rosalind Rose Rosie Ross Rowan Roy Ruby Rudy Rufus Rupert Russell
Ruth Ryan Sabine Sabrina Sadie Sally Sam Samantha Samir Samuel Sandra Sanjay Sara Sarah Sasha Saul Scott
Sean Sebastian Selma Serena Seth Shane Sharon Sheila Shelley Shirley Sid Sidney Signe Sigrid Silas Silvia
Simon Simone Sofia Sonia Sophie Spencer Stan Stanley Stefan Stella Stephen Steve Stewart Stuart Sue Sunita
Susan Susie Sven Sybil Sylvester Takeshi Tamara Tamsin Tania Tara Tariq Tatiana Ted Teresa Terry Tess Thea
Thelma Theo Thomas Tia Tilda Tim Timothy Tina Tobias Toby Todd Tom Tomas Tony Tracy Trevor Tristan Trudy
Tyler Uma Una Ursula Vanessa Vera Verity Vernon Veronica Vic Victor Victoria Vijay Viktor Vincent Viola
Violet Vivian Wade Walter Wanda Warren Wayne Wendy Wendell Wes Wilbur Wilfred Will Willa William Willow
Wilma Winifred Winston Wolfgang Xavier Xenia Yara Yasmin Yolanda Yuki Yuri Yusuf Yvonne Zach Zadie Zara
Zelda Zoe Zora Zuri
""")

SURNAMES = split("""
Abbott Adams Ahmed Alder Allen Alvarez Andersen Anderson Andrews Archer Armstrong Arnold Ash Ashford Atkins
Austin Bailey Baird Baker Baldwin Ball Banks Barber Barker Barlow Barnes Barrett Barton Bates Bauer Baxter
Beck Becker Bell Bennett Benson Berg Berry Bianchi Bishop Black Blair Blake Bloom Bond Booth Boyd Bradley
Bradshaw Brady Brandt Brennan Briggs Brooks Brown Bruce Bryant Buchanan Burke Burns Burton Bush Butler Byrne
Cabrera Caldwell Cameron Campbell Carey Carlson Carpenter Carr Carroll Carson Carter Castillo Castro Chan
Chang Chapman Chavez Chen Cho Clark Clarke Clayton Cohen Cole Coleman Collins Conrad Cook Cooper Costa Cox
Craig Crawford Cross Cruz Cunningham Curtis Dalton Daniels Davidson Davies Davis Dawson Dean Delgado Diaz
Dixon Dodd Donovan Douglas Doyle Drake Dubois Dudley Duffy Duncan Dunn Eaton Edwards Eklund Ellis Elliott
Emerson Eriksen Evans Farmer Farrell Ferguson Fernandez Ferrari Field Finch Fischer Fisher Fleming Fletcher
Flores Flynn Forbes Ford Foster Fowler Fox Francis Franklin Fraser Freeman French Frost Fuller Garcia
Gardner Garrett Gibbs Gibson Gilbert Giles Gill Glover Gomez Gonzalez Goodwin Gordon Graham Grant Graves
Gray Green Greene Griffin Gruber Gupta Haas Hale Hall Hamilton Hansen Harding Hardy Harper Harris Hart
Harvey Hayes Heath Henderson Henry Herrera Hill Hoffman Holland Holm Holmes Holt Hopkins Horton Howard
Howell Hudson Huang Hughes Hunt Hunter Hussain Ibsen Ingram Irwin Ito Jackson Jacobs James Jansen Jennings
Jensen Johansson Johnson Johnston Jones Joshi Kapoor Kaufman Keller Kelly Kemp Kennedy Khan Kim King Klein
Knight Koch Kowalski Kumar Lambert Lane Lang Larsen Lawrence Lawson Lee Leonard Lewis Lim Lind Lindberg
Little Lloyd Logan Long Lopez Lowe Lucas Lund Lynch Mackay Malone Mann Marsh Marshall Martin Martinez Mason
Matthews Maxwell May Mendez Mercer Meyer Miles Miller Mills Mitchell Moore Morales Moran Morgan Morris
Morrison Moss Muller Murphy Murray Myers Nakamura Nash Navarro Nelson Newman Newton Nguyen Nichols Nielsen
Nolan Norris North Novak Oakley Obi Okafor Oliver Olsen Ortiz Osborne Owens Page Palmer Park Parker Parsons
Patel Paterson Patterson Payne Pearson Pena Perez Perkins Perry Peters Petersen Phillips Pierce Poole Pope
Porter Potter Powell Pratt Price Quinn Ramirez Ramos Randall Rao Reed Reeves Reid Reyes Reynolds Rhodes Rice
Richards Richter Riley Rivera Roberts Robertson Robinson Rogers Romero Rose Ross Rossi Rowe Russell Ryan
Salazar Sanders Santos Sato Saunders Schmidt Schneider Schultz Scott Shah Sharma Shaw Shepherd Silva Simmons
Simon Simpson Sinclair Singh Slater Smith Snyder Soto Spencer Stanley Steele Stein Stephens Stevens Stewart
Stokes Stone Strand Sullivan Sutton Suzuki Swanson Tanaka Tate Taylor Thomas Thompson Thornton Todd Torres
Townsend Tran Tucker Turner Tyler Underwood Valdez Vance Vargas Vaughn Vega Vogel Wagner Walker Wallace
Walsh Walters Walton Wang Ward Warner Warren Waters Watkins Watson Watts Weaver Webb Weber Webster Weiss
Wells West Wheeler White Whitfield Wilde Wilkins Williams Willis Wilson Winter Wolf Wong Wood Woods Wright
Wu Wyatt Yamada Yang Yates York Young Zhang Ziegler Zimmer
""")

PLACES = split("""
Aberdeen Abu_Dhabi Accra Addis_Ababa Adelaide Albany Aleppo Algiers Alicante Almaty Amman Amsterdam
Anchorage Ankara Antwerp Arles Asheville Asuncion Athens Atlanta Auckland Austin Avignon Baghdad Baku Bali
Baltimore Bamako Bangalore Bangkok Barcelona Bari Basel Bath Beijing Beirut Belfast Belgrade Bergen Berlin
Bern Bilbao Birmingham Bogota Bologna Bonn Bordeaux Boston Boulder Bradford Brasilia Bratislava Bremen
Brighton Brisbane Bristol Bruges Brussels Bucharest Budapest Buenos_Aires Buffalo Bursa Cairo Calgary
Cambridge Canberra Cancun Cape_Town Caracas Cardiff Casablanca Catania Charlotte Chennai Chester Chicago
Cincinnati Cleveland Cologne Colombo Columbus Copenhagen Cordoba Cork Cuenca Cusco Dakar Dallas Damascus
Danzig Darwin Delft Delhi Denver Derby Detroit Dhaka Doha Dortmund Dover Dresden Dubai Dublin Dubrovnik
Duluth Dundee Durban Durham Dusseldorf Edinburgh Edmonton Eindhoven El_Paso Erfurt Essen Exeter Fargo Faro
Ferrara Fez Florence Frankfurt Fresno Fukuoka Galway Gdansk Geneva Genoa Ghent Giza Glasgow Gothenburg
Granada Graz Grenoble Guadalajara Guatemala_City Haifa Halifax Hamburg Hamilton Hannover Hanoi Harare Havana
Heidelberg Helsinki Hiroshima Hobart Hong_Kong Honolulu Houston Hull Hyderabad Innsbruck Inverness Ipswich
Islamabad Istanbul Izmir Jaipur Jakarta Jerusalem Johannesburg Kabul Kampala Kansas_City Karachi Kathmandu
Kiel Kingston Kobe Krakow Kuala_Lumpur Kyoto La_Paz Lagos Lahore Lancaster Las_Vegas Lausanne Leeds
Leicester Leiden Leipzig Lille Lima Limerick Lincoln Linz Lisbon Liverpool Ljubljana London Los_Angeles
Louisville Luanda Lucerne Lusaka Luxembourg Lyon Maastricht Madison Madrid Malaga Malmo Managua Manchester
Manila Maputo Marrakesh Marseille Medina Melbourne Memphis Mexico_City Miami Milan Milwaukee Minneapolis
Minsk Mombasa Monaco Montevideo Montreal Moscow Mumbai Munich Muscat Nagoya Nairobi Nantes Naples Nashville
New_Delhi New_Orleans New_York Newcastle Nice Nicosia Norwich Nottingham Nuremberg Oakland Odessa Omaha
Oporto Orlando Osaka Oslo Ottawa Oxford Palermo Panama_City Paris Parma Perth Philadelphia Phoenix Pisa
Pittsburgh Plymouth Portland Porto Prague Preston Pretoria Quebec Quito Rabat Raleigh Reading Regina Rennes
Reno Reykjavik Richmond Riga Rio Riyadh Rochester Rome Rotterdam Rouen Sacramento Saint_Louis Salem Salerno
Salvador Salzburg San_Diego San_Francisco San_Jose San_Juan Santa_Fe Santiago Santos Sapporo Sarajevo
Seattle Segovia Seoul Seville Shanghai Sheffield Siena Singapore Skopje Sofia Southampton Split Stockholm
Strasbourg Stuttgart Swansea Sydney Taipei Tallinn Tampa Tampere Tangier Tbilisi Tehran Tel_Aviv Tirana
Tokyo Toledo Toronto Toulouse Tours Trieste Tripoli Trondheim Tucson Tulsa Tunis Turin Turku Uppsala Utrecht
Valencia Valletta Vancouver Venice Verona Vienna Vilnius Warsaw Washington Wellington Winnipeg Wuhan
Wurzburg Yerevan York Zagreb Zanzibar Zaragoza Zurich
""")

COLOURS = split("""
red blue green yellow orange purple pink brown black white grey silver gold beige turquoise violet indigo
crimson scarlet maroon navy teal olive cream ivory amber bronze copper lilac lavender magenta cyan khaki
coral peach mustard burgundy charcoal emerald sapphire mint plum rust tan salmon ochre dark_blue dark_green
light_blue light_green
""")

FOODS = split("""
bread butter cheese milk rice pasta soup salad pizza cake pie toast omelette pancakes waffles porridge
cereal yoghurt noodles curry stew chilli sushi tacos lasagne risotto paella couscous hummus falafel
dumplings ravioli spaghetti burger sandwich sausage bacon ham beef lamb pork chicken turkey duck salmon tuna
cod trout shrimp crab lobster tofu beans lentils peas corn carrots potatoes tomatoes onions garlic spinach
lettuce cabbage broccoli cauliflower celery cucumber peppers mushrooms pumpkin aubergine courgettes leeks
radishes beetroot asparagus avocado apples pears bananas oranges lemons limes grapes cherries plums peaches
apricots melon watermelon pineapple mango papaya kiwi figs dates raspberries strawberries blueberries
blackberries coconut raisins almonds walnuts peanuts hazelnuts cashews honey jam marmalade chocolate vanilla
cinnamon ginger pepper salt sugar flour mustard ketchup mayonnaise vinegar biscuits cookies muffins scones
brownies doughnuts crackers popcorn pretzels crisps ice_cream custard pudding cheesecake gingerbread
""")

DRINKS = split("""
tea coffee water milk cocoa lemonade cola juice cider beer wine espresso cappuccino latte mocha green_tea
mint_tea black_tea ginger_tea apple_juice orange_juice tomato_juice grape_juice carrot_juice iced_tea
hot_chocolate ginger_beer soda tonic smoothie milkshake oat_milk buttermilk chai sparkling_water root_beer
elderflower_cordial rum whisky gin
""")

ANIMALS = split("""
cat dog horse cow pig sheep goat chicken duck goose turkey rabbit hamster mouse rat squirrel hedgehog fox
wolf bear deer moose elk badger otter beaver weasel mole bat hare lion tiger leopard cheetah panther jaguar
lynx hyena elephant rhino hippo giraffe zebra camel llama alpaca donkey mule buffalo bison antelope gazelle
kangaroo koala wombat panda monkey gorilla baboon lemur sloth armadillo anteater porcupine skunk raccoon
meerkat mongoose seal walrus whale dolphin shark octopus squid crab lobster shrimp starfish jellyfish salmon
trout carp pike eel herring goldfish turtle tortoise lizard gecko snake crocodile frog toad newt salamander
eagle hawk falcon owl crow raven magpie jay robin sparrow finch swallow thrush wren pigeon dove parrot
canary budgie cuckoo woodpecker kingfisher heron stork crane swan pelican penguin puffin gull flamingo
peacock ostrich emu bee wasp ant beetle butterfly moth dragonfly grasshopper cricket spider snail slug worm
kitten puppy pony foal calf lamb
""")

OBJECTS = split("""
lamp chair table desk sofa bed pillow blanket curtain carpet rug mirror clock vase candle shelf cupboard
drawer wardrobe stool bench box basket bucket bowl plate cup mug glass bottle jar kettle teapot pan pot oven
fridge freezer toaster blender whisk ladle spoon fork knife tray tin sponge brush broom mop towel soap comb
razor toothbrush scissors needle thread button zip ribbon string rope chain key lock hook nail screw hammer
saw drill wrench ladder shovel rake hose wheel tyre engine pump pipe wire cable plug socket switch battery
torch lantern umbrella coat jacket scarf glove hat cap boot shoe sandal sock shirt sweater skirt dress belt
purse wallet bag backpack suitcase watch ring necklace bracelet camera phone tablet laptop keyboard monitor
printer scanner speaker radio television charger headset microphone guitar piano violin drum flute trumpet
pencil pen crayon eraser ruler notebook diary folder binder stapler envelope stamp parcel letter postcard
newspaper magazine book map globe calendar poster painting statue toy doll kite ball bat racket net bicycle
scooter helmet tent sleeping_bag compass telescope microscope magnet bell whistle flag ticket coin medal
trophy puzzle dice anchor barrel cart sledge canoe paddle hammock swing fence gate
""")

JOBS = split("""
teacher nurse doctor dentist surgeon vet pharmacist baker butcher chef cook waiter barista farmer gardener
florist fisherman sailor captain pilot driver mechanic engineer electrician plumber carpenter builder
architect surveyor painter plasterer welder locksmith tailor cobbler barber hairdresser jeweller potter
sculptor photographer designer illustrator writer poet editor journalist reporter translator interpreter
librarian historian archaeologist geologist biologist chemist physicist mathematician astronomer programmer
developer tester analyst accountant banker economist lawyer judge clerk secretary receptionist manager
director consultant salesman cashier shopkeeper guard policeman firefighter paramedic soldier postman
courier porter cleaner janitor musician singer drummer pianist violinist dancer actor comedian magician
coach referee athlete cyclist swimmer climber guide ranger beekeeper shepherd miner
""")

TOPICS = split("""
weather music football tennis cooking gardening travel history art poetry science physics chemistry biology
maths geography politics economics philosophy religion language grammar spelling literature novels films
theatre dance painting drawing photography fashion design architecture engineering computers programming
databases networks security testing robots games chess puzzles cars trains planes ships bicycles hiking
climbing swimming running cycling sailing fishing camping yoga health sleep nutrition medicine dentistry
psychology family friendship school homework exams university work meetings email planning budgets taxes
banking shopping pets cats dogs birds insects trees flowers mountains rivers oceans islands deserts
volcanoes stars planets space time holidays birthdays weddings festivals
""")

VERBS = split("""
accept add admire admit advise agree allow announce answer apologise appear applaud apply approve argue
arrange arrive ask attach attack attend avoid bake balance ban bark bathe beg begin behave belong bend bite
blame blink blow blush boast boil book borrow bounce bow break breathe bring brush build bump burn bury buy
calculate call camp cancel care carry carve catch cause celebrate change charge chase chat check cheer chew
choose chop claim clap clean clear click climb close collect colour comb come compare compete complain
complete compute concentrate confess confirm confuse connect consider contain continue cook copy correct
cost cough count cover crack crash crawl create cross cry cure curl cut cycle dance dare deal decide
decorate delay delete deliver depend describe deserve design destroy detect develop dig disagree disappear
discover discuss dive divide do double doubt download drag draw dream dress drift drink drip drive drop dry
dust earn eat edit empty encourage end enjoy enter escape examine exercise exist expand expect explain
explore export face fade fail fall fasten fear feed feel fetch fight fill film filter find finish fit fix
flap float flood flow fly fold follow forget forgive form format freeze frown fry gather gaze get give glow
glue go grab greet grin grip groan grow guard guess guide hammer hand handle hang happen hatch hate hear
heat help hide hit hold hope hover hug hum hunt hurry hurt identify ignore imagine import improve include
increase inform install instruct interrupt introduce invent invite iron itch join joke judge juggle jump
keep kick kiss kneel knit knock know label land last laugh lead lean leap learn leave lend let lick lift
light like limp link list listen live load lock look lose love make manage march mark match matter measure
meet melt mend merge miss mix move mow multiply name need nod note notice obey object observe obtain offer
open order organise owe own pack paint park pass paste pause pay peel perform phone pick pinch place plan
plant play please plug point polish pour practise praise pray prefer prepare press pretend prevent print
produce promise protect prove provide publish pull pump punch push put question queue race rain raise reach
read receive recognise record reduce refuse regret relax release remain remember remind remove rename repair
repeat replace reply report rescue rest restart return review ride ring rinse rise roar rob rock roll row
rub rule run rush sail save say scan scare scatter scold scratch scream scrub search see seem sell send
separate serve set settle sew shake share shave shelter shine ship shiver shock shop shout show shrink shrug
shut sigh sign signal sing sink sip sit skate sketch ski skip slap sleep slide slip slow smash smell smile
smoke snap sneeze sniff snore snow soak solve sort sound sow spare spark speak spell spend spill spin splash
split spoil spot spray spread squash squeak squeeze stack stain stamp stand stare start stay steal steer
step stick stir stop store stretch stroke study succeed suffer suggest supply support suppose surprise
surround suspect swap sway sweep swim swing switch take talk tap taste teach tear tease tell tempt test
thank think throw tick tickle tidy tie tip touch tour tow trace trade train translate travel treat tremble
trick trip trot trust try tug tumble turn twist type undo unfold unite unlock unpack untie update upgrade
upload use vanish visit vote wait wake walk wander want warm warn wash waste watch water wave wear weave
weigh welcome whine whisper whistle win wink wipe wish wonder work worry wrap wrestle write yawn yell zoom
""")

# Verbs that make sense without an object, for small sentences such as "the green kettle sings at noon".
INTRANSITIVE_VERBS = split("""
arrive bark begin blink blush boil bounce bow breathe burn chat cheer climb close cook cough crawl cry cycle
dance disappear dive dream drift drip drive drop escape exercise explode fade fall fight float flow fly
freeze frown glow grin groan grow hatch hide hop hover hum hurry itch joke jump knit kneel land laugh lean
leap learn leave limp listen march melt move nod open paint pause play pray rain read relax rest rise roar
roll row run rush sail scream shine shiver shout shrink shrug sigh sing sink sit skate sketch ski skip sleep
slide slip smile smoke sneeze snore snow spark speak spin splash squeak stand stare start stay stop stretch
swim swing talk tremble trot tumble turn vanish wait wake walk wander wave whine whisper whistle win wink
wobble work worry wrestle yawn yell
""")

TRANSITIVE_VERBS = split("""
admire bake bite borrow break bring brush build buy call carry carve catch chase check choose clean collect
colour copy count cover cut deliver design destroy draw drag drink drop eat empty enjoy examine feed fetch
fill find fix fold follow forget greet guard guide hang hate hear help hide hit hold hug hunt ignore invent
invite keep kick kiss label lead lick lift like load lock lose love make measure meet mend miss move name
need notice offer open order own pack paint pick plant play polish praise prefer prepare press print protect
pull push read remember repair replace rescue ride save scare scratch see sell send share show sketch smell
spill squeeze steal stop store study support surprise sweep take taste teach tease tell test thank throw
tickle touch trade train trust untie use visit want warm warn wash watch water wear weigh welcome win wipe
wrap write
""")

ADJECTIVES = split("""
able absent active afraid aged alert alive alone ancient angry annual anxious awake awful awkward bad bald
bare basic beautiful bent best better big bitter blank bleak blind blunt bold bored boring brave brief
bright brilliant brisk broad broken bulky bumpy busy calm capable careful careless casual cautious cheap
cheeky cheerful chilly choppy chubby civil clean clear clever close cloudy clumsy cold comfortable common
complete complex confident confused constant cool correct costly cosy crazy creamy crisp crooked crowded
cruel crunchy curious curly current cute daily damaged damp dangerous daring dark dear decent deep delicate
delicious dense different difficult digital dim direct dirty distant dizzy double dry due dull dusty eager
early easy elastic elegant electric empty endless enormous equal even exact excellent excited exotic
expensive extra faint fair faithful fake familiar famous fancy far fast fat fatal favourite fearless feeble
few fierce final fine firm fit flat flexible fluffy foggy fond foolish foreign formal fragile free frequent
fresh friendly frightened front frosty frozen full funny furry fussy future gentle genuine giant gifted glad
gloomy glossy golden good graceful grand grateful greasy great greedy grim grumpy guilty handsome handy
happy hard harmless harsh heavy helpful helpless hidden high hollow honest hopeful horrible hot huge humble
hungry icy ideal idle ill important impossible inner innocent instant invisible itchy jealous jolly joyful
juicy keen kind large last late lazy lean left legal light likely limp little lively local lonely long loose
lost loud lovely low loyal lucky lumpy mad magic main major marvellous massive mature mean medium mellow
merry messy mild minor misty mobile modern modest moist monthly muddy mute mysterious naive narrow nasty
natural naughty near neat nervous new next nice nimble noble noisy normal novel numb obvious odd old only
open ordinary original outer pale past patient peaceful perfect personal plain playful pleasant polite poor
popular portable possible powerful practical precious present pretty private proper proud public pure
puzzled quaint quick quiet random rapid rare raw ready real recent regular remote rich right ripe rocky
rotten rough round royal rude rural rusty sad safe salty sandy scared secret secure selfish sensible
separate serious shaggy shallow sharp shiny short shy sick silent silky silly similar simple single sleepy
slim slippery slow small smart smooth snowy social soft solid sore sour spare special spicy spiky square
stable stale steady steep sticky stiff still stormy straight strange strict strong stubborn sturdy sudden
sunny super sure sweet swift tall tame tart tasty tender tense thick thin thirsty tidy tight tiny tired
tough tricky true typical ugly unique unusual upper upset urban useful useless usual vague valid vast vivid
warm wary watery weak wealthy weary weekly weird wet whole wicked wide wild wise witty wonderful wooden
woolly worn worried worthy wrong yearly young zany
""")

_MORE_NOUNS = split("""
ability absence accent accident account acorn act action adult advantage adventure advert advice afternoon
age agenda agreement aim air airport aisle alarm album alley alphabet ambition ambulance amount angel angle
ankle answer apartment apology apple apron arch area argument arm army arrow article artist ash atlas atom
attempt attic audience aunt author autumn avenue award axe baby back background badge balcony balloon band
bandage bank bar bargain barn base basement bath bathroom bay beach bead beak beam bean beard beat bedroom
beginning behaviour belief berry bill bin bird birth birthday bite blade blanket blaze block blood blossom
board boat body bolt bone border boss bottom boulder boundary bow boy brain branch brand brass breakfast
breath breeze brick bride bridge brother bubble bud budget bug building bulb bun bunch bundle bus bush
business butterfly cabin cable cafe cage calculator call camp campus canal cancer candidate canyon capital
car caravan card care career cargo carton cartoon case cash castle category cause cave ceiling celebration
cell cellar cent centre century ceremony challenge champion chance change channel chapel chapter character
charity charm chart chat check cheek chest child chimney chin choice choir chorus church cinema circle
circus citizen city class classroom claw clay cliff climate clinic cloak cloth cloud clown club clue coal
coast code coffee collar colleague collection college colony column command comment committee community
company comparison competition complaint computer concept concert conclusion condition cone conference
confidence connection contact container content contest contract control conversation copy cord core corn
corner corridor cost costume cottage cotton couch council counter country couple courage course court
courtyard cousin cover crack craft crater crayon cream creature credit creek crew crime crisis crop cross
crowd crown crumb crust crystal cube cuff culture cure currency current curve cushion custom customer cycle
dad dairy dam damage dance danger dashboard data database date daughter dawn day daylight deadline deal
death debate debt decade decision deck decoration deep defeat defence degree delay delivery demand
department deposit depth desert design desire dessert destination detail device dialogue diamond diet
difference difficulty dinner dinosaur diploma direction dirt discount discovery discussion disease dish disk
display distance district ditch dock document dollar dome door doorbell dot doubt dough dozen draft dragon
drain drama draw drawing dream drink drive driveway drop drought dusk dust duty ear earring earth earthquake
east echo edge edition education effect effort egg elbow election electricity element elevator email
emergency emotion emperor employee end enemy energy entrance entry equipment error escape essay estate
evening event evidence exam example exchange excuse exercise exhibition exit experience experiment expert
explanation expression extension eye eyebrow eyelid fabric face fact factory failure fair fairy faith family
fan fantasy farm farmer fashion father fault favour fear feast feather feature fee feeling fern ferry
festival fever field figure file film filter finger fire fireplace firewall fish fist flame flash flavour
fleet flight flock flood floor flour flow flower fluid foam focus fog fold food fool foot footpath force
forehead forest form format fortune fossil fountain frame freedom friday friend front frost fruit fuel fun
function fur furniture future galaxy gallery game gap garage garbage garden gas gathering gear gem
generation ghost giant gift girl glacier glass glimpse glue goal gold golf government grain grandfather
grandmother grape graph grass gravity grease greeting ground group growth guard guess guest guide guilt gum
gun guy gym habit hair half hall hallway hand handle handshake happiness harbour hardware harvest haystack
head headache heading health heap heart heat heaven heel height hell helicopter help herb hero highway hill
hint history hobby hole holiday home honour hood hope horizon horn hospital host hotel hour house household
human humour hunger hurricane husband hut ice iceberg icon idea image impact income index industry injury
ink inn insect inside instruction instrument insurance interest internet interview invention invitation
invoice iron island issue item jail jam jaw jazz jeans jelly job joint joke journal journey joy judge juice
jumper jungle junior justice kernel kid kilo kind king kingdom kit kitchen knee knight knot knowledge label
laboratory lace lake lamb land landing landlord landscape lane language lap laptop laugh laundry law lawn
layer leader leaf league leather lecture leg legend leisure lemon length lens lesson level library licence
lid life lift light lightning limit line link lip liquid list literature loaf loan lobby location log logo
loop lorry loss lounge love luck luggage lunch lung machine magic mail majority mammal man manner marathon
marble march margin market marriage mask mass master mat match material matter mattress maximum mayor maze
meadow meal meaning measure meat media medicine meeting melody member memory menu message metal meteor
method metre middle midnight mile mill mind mine mineral minute miracle mission mistake mixture model module
moment monday money month mood moon morning mother motion motor motorway mountain mouth movement movie mud
muscle museum music mystery myth name napkin nation nature neck need neighbour neighbourhood nephew nerve
nest network news night nightmare noise noon north nose note notice number nut oak object ocean offer office
officer oil onion opening opera operation opinion opportunity option orange orbit orchard orchestra order
organ origin outcome outfit outline output outside owner oxygen ox package packet page pain paint pair
palace palm panel panic paper parade paragraph parent park parking part partner party passage passenger
passport password past patch path patience patient pattern pause pavement paw pay payment pea peace peach
peak pear pebble pedal peel penalty people percent performance period permission person petal petrol photo
phrase picnic picture piece pier pile pill pilot pin pine pint pitch place plain plan plane planet plant
plastic platform play player playground pleasure plot pocket poem point poison pole police policy pond pool
population porch port position post potato powder power practice present president pressure price pride
prince princess principle printout priority prison prize problem process product profession professor profit
program progress project promise proof property protection protest proverb pub pulse punch pupil purpose
quality quantity quarter queen query question queue quiz quote race radar radish rail railway rain rainbow
raincoat range rate ratio reaction reader reality reason receipt recipe record recycling reef referee
reflection refund region relation relationship release remedy reminder rent repair report request research
reserve resort resource respect response rest restaurant result return review revolution reward rhyme rhythm
rib riddle risk river road robot rock rocket rod role roof room root rose route routine rubber rubbish ruin
rule rumour rush sail salary sale sample sand satellite sauce scale scar scene schedule scheme scholar
school science score scratch screen script sculpture sea seafood search season seat second secret section
sector seed sense sentence series server service session shade shadow shake shape share shed sheet shell
shelter shift ship shock shop shore shoulder shout shower shutter side sight sign signal silence silk silver
singer sink sister site situation size skeleton skill skin sky skyscraper slice slide slope smell smile
smoke snack snow snowflake society software soil solution son song sort soul sound source south space spark
speech speed spell spice spine spirit splash spot spray spring spy square stable stack stadium staff stage
stain stair staircase stall standard star start state statement station status steak steam steel stem step
stick stomach stone storage store storm story stove stranger straw stream street strength stress strike
structure student studio style subject success suggestion suit summary summer sun sunday sunflower sunlight
sunrise sunset supermarket supper supply support surface surgery surprise survey swamp sweat sword symbol
symptom syrup system tail talent talk tank tap tape target task taste tax taxi team tear technique
technology temper temperature temple tenant term terrace test text texture theatre theme theory thing
thought throat throne thumb thunder thursday tide tiger tile timber time timetable tip tissue title toast
toe toilet tomato tone tongue tool tooth topic total touch tour tourist tower town track tractor trade
tradition traffic trail train transport trap travel treasure treat tree trial triangle tribe trick trip
trouble trousers truck trunk trust truth tube tuesday tulip tune tunnel turn tutor twig twin type uncle
uniform union unit universe update upgrade user valley value van variety vegetable vehicle vein version
victory video view village virus vision visit visitor vitamin voice volcano volume vote voyage wage waist
wall war warning waste water waterfall wave wax way wealth weapon weather web website wedding wednesday weed
week weekend weight west wheat wicket widow width wife wildlife willow wind window wing winner winter wisdom
wish witch witness wood wool word work worker workshop world wound wreck wrist yard year yesterday youth
zone
""")

_NAMED_DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday"}

NOUNS = tuple(
    dict.fromkeys(word for word in (*_MORE_NOUNS, *OBJECTS, *ANIMALS, *JOBS) if word not in _NAMED_DAYS)
)

ADVERBS = split("""
again almost already always away badly barely boldly bravely briefly brightly calmly carefully certainly
clearly closely cleverly daily deeply early easily eagerly elegantly everywhere exactly fairly fast finally
firmly forever freely gently gladly gracefully happily hard hardly here honestly indoors instantly kindly
late lately lazily lightly loudly mostly nearly neatly never nicely nowhere often once outdoors perfectly
politely poorly properly proudly quickly quietly rarely really recently regularly sadly safely seldom
secretly sharply silently simply slowly smoothly softly sometimes soon still strangely suddenly sweetly
there today together tomorrow tonight twice upstairs downstairs usually warmly well wildly wisely yesterday
""")

FUNCTION_WORDS = split("""
a about above across after against all along although among an and another any around as at be because been
before behind being below beneath beside between both but by can could did do does during each either every
few for from had has have he her here hers him his how i if in inside into is it its just less many may me
might mine more most much must my near neither no none nor not now of off on one only onto or other our ours
out outside over past perhaps same shall she should since so some such than that the their them then these
they this those though through till to too toward under until up upon us very was we were what when where
whether which while who whom whose why will with within without would yes you your yours
""")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NUMBER_WORDS = split("""
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
""")

PET_NAMES = split("""
Biscuit Pepper Ginger Smokey Shadow Patch Socks Mittens Whiskers Tiger Misty Coco Pickles Muffin Cookie
Noodle Peanut Pumpkin Waffles Nugget Bandit Rusty Scout Rocky Buddy Rex Fluffy Snowy Midnight Pebbles Button
Bramble Clover Hazel Maple Willow Juniper Nutmeg Cinnamon Pickle Sprout Turnip Domino Jet Comet Rocket Ziggy
Mango Kiwi Olive Basil Sage Thyme Truffle Toffee Caramel Honey Marble Pixel Gizmo Widget Sprocket Zorro
Bilbo Pascal Newton Kepler Tesla Mozart Bruno Otis Luna Nala Simba Bella Milo Teddy Poppy Daisy Rosie Lucky
Ringo Dusty Sunny Breeze Storm Thunder Echo Ember
""")

# Invented names of companies, products and projects: a first half and a second half, written together.
BRANDS = tuple(
    first + second
    for first in split("""
        Alder Amber Apex Blue Bright Cedar Clear Copper Delta Echo Elm Fern Flint Fox Glen Gold
        Granite Green Harbor Iron Lark Maple Moon North Nova Oak Pine Quartz Red River Silver Sky
        Snow Solar Star Stone Swift Thorn Tide Willow
    """)
    for second in split("""
        bay bird bridge cloud craft dale field forge gate lab leaf light line mark nest path point port ridge
        soft stack way works yard
    """)
)


def held_out_value(word: str) -> bool:
    """Whether a value belongs to the exam: a stable tenth of all strings, whatever their case."""
    return zlib.crc32(word.lower().encode()) % 10 == 7


_sides: dict[int, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {}


def pick(rng: random.Random, words: tuple[str, ...], held_out: bool) -> str:
    """A word from the training side of a list, or from its exam side; `words` is a module-level tuple."""
    entry = _sides.get(id(words))
    if entry is None or entry[0] is not words:
        train = tuple(word for word in words if not held_out_value(word))
        exam = tuple(word for word in words if held_out_value(word))
        entry = (words, train or words, exam or words)
        _sides[id(words)] = entry
    side = entry[2] if held_out else entry[1]
    return side[int(rng.random() * len(side))]


def third_person(verb: str) -> str:
    """The form a verb takes after "it": sings, watches, carries."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def with_article(noun: str) -> str:
    """A noun phrase with its indefinite article: a lamp, an owl."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


_ONSETS = ("", *split("b br c ch d dr f fl g gr h j k kr l m n p pl qu r s sh sk st t tr v w z"))
_VOWELS = split("a e i o u ai ea oo ou y")
_CODAS = ("", "", "", "l", "n", "r", "s", "t", "x", "m", "nd", "rk", "sh", "p")


def _syllables(rng: random.Random) -> str:
    count = 2 if rng.random() < 0.7 else 3
    out = []
    for _ in range(count):
        out.append(_ONSETS[int(rng.random() * len(_ONSETS))])
        out.append(_VOWELS[int(rng.random() * len(_VOWELS))])
    out.append(_CODAS[int(rng.random() * len(_CODAS))])
    return "".join(out)


def invented_word(rng: random.Random, held_out: bool) -> str:
    """A lower-case word that no dictionary has, from the asked side of the split."""
    while True:
        word = _syllables(rng)
        if held_out_value(word) == held_out:
            return word


def digits(rng: random.Random, count: int, held_out: bool) -> str:
    """A number of `count` random digits that does not start with zero, from the asked side of the split.

    One and two digits are too few to split: they come from all numbers.
    """
    while True:
        text = str(int((1 + 9 * rng.random()) * 10 ** (count - 1)))
        if count < 3 or held_out_value(text) == held_out:
            return text

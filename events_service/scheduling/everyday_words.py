"""Common French words that begin like the name of a place, or are nearly one, and never mean it. No database here.

"demain" is one letter from Denain and "vieux" begins Vieux-Condé. Such a word is a place only where it is the whole
name of one. Where no event has it either, it is left out, and that is said (scheduling/searching.py).
"""

_WORDS = """
actuel actuelle ado ados adulte adultes agee agees ages ailleurs allo alors ami amie amis an ancien ancienne annee
annees ans apres arrive arriver assez aussi autre autres avance avant aveugle aveugles beau beaucoup bien bientot
boite bon bonjour bonne bonsoir bord cadeau car cas cause ce cela centre ces cette chat chien chiffre chose choses ci
clair connais connait contact coup couple cour courant court courte dame date debout dedans dehors deja demain demande
depuis dernier derniere dessous dessus deux devant difficile difficiles dimanche dire disponible disponibles dix docs
donc donner ecoute ecouter ecrit effacer elles encore enfin ensemble ensuite entre entrer erreur esperer essai essayer
etage etait ete etranger etrangere etrangers etude etudiant etudiante etudiants eux facile faciles faim femme femmes
fermer fete feux fille fils fin foi fois fond fort forte frere froid garder gens grand grande grandes grands gros
grosse groupe groupes handicap handicape handicapee handicapees handicapes haut haute heure heures hier histoire homme
hommes horaire horaires huit ici idee inscription inscrire jeu jeudi jeune jeunes jeux joie jour journee jours juste
laisser langue libre linge liste loin long longue lors lourd lui lumiere lundi main mains maison mal malade malvoyant
malvoyante malvoyantes malvoyants marche marcher mardi mari matin matinee matins mauvais maximum meme merci mercredi
mere mes midi mieux mille mince minute mis moins mois monde montrer mort mur ne neuf neufs neuve neuves nom nombre non
nouveau nouveaux nouvel nouvelle nouvelles nuit numero objet occasion oeil oui ouvert ouverte ouvrir page pages paie
pain panneau papa papi papy parce parler parole part partie partir pas passer pauvre pays perdu perdue perdus pere
personne personnes petit petite petites petits peu peur phrase piece pied pieds place plaisir plat plein pleine
pleines pleins plus plusieurs point pont porte possible pratique pratiquer premier premiere presque pret probleme
problemes prochain prochaine prof professeur puis qualite quand quatre quel quelle quelque quelques quinze radio
raison rapide rapidement rapport rare refuse regarder rencontre rencontrer rendre repas repondre reponse repos reste
rester retard retour reunion revenir rien roi rouge roulant roulante route sac salle salut sans sauf script sec
seconde secours selon semaine semaines sens sept serieux seul seule seuls si simple simples sinon six soeur soir
soiree soirees soleil sommeil sorte sortie sortir soudain soupe sourd sourde sourdes sourds sous souvent super surtout
table tard tele temps tendre tente terre test tete the tot toucher toujours tour tous tout toute toutes tranche
tranquille treize trente tres trois trop trou trouble truc trucs tv unique urgence urgent usage utile vacances valeur
vendredi venir vent vente verifier verite verre vers vert verte vide vie vieille vieilles vieux vif vin vingt vite
vivre voici voila voir voiture voix vouloir vrai vraie vraiment vue zone
"""
EVERYDAY = frozenset(_WORDS.split())

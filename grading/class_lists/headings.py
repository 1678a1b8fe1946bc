"""What platforms and people write above the columns of a class list.

The words are those of Moodle in several languages (names of fields in its language packs, and as
https://github.com/moodle/moodle, user/action_redir.php, puts them above the columns), and those of
people's own lists. A word that is not here can be said with `--column`.
"""

from __future__ import annotations

import unicodedata

NAME = "name"  # a whole name in one cell
ROLE = "role"  # what the person is in the course

FIELDS = ("first_name", "last_name", "email", "lms_id", "sis_id", "login", "section", "group")

_WORDS = {
    "first_name": """
        first name|first|given name|given names|forename|Vorname|Имя|Ім'я|שם פרטי|Prénom|Nombre
        |Nombre(s)|Nome|Voornaam|Förnamn|Fornavn|Etunimi|Imię|Jméno|Křestní jméno|Keresztnév
        |Utónév|Adı|Ad|Prenume|Όνομα|名|名字|이름|الاسم الأول|نام|İsim
    """,
    "last_name": """
        last name|last|surname|family name|Nachname|Familienname|Фамилия|Прізвище|שם משפחה|Nom
        |Nom de famille|Apellido|Apellidos|Apellido(s)|Cognome|Sobrenome|Apelido|Achternaam
        |Efternamn|Etternavn|Efternavn|Sukunimi|Nazwisko|Příjmení|Vezetéknév|Soyadı|Soyad
        |Nume de familie|Επώνυμο|姓|姓氏|성|اسم العائلة|نام خانوادگی|Zuname|Soyisim
    """,
    NAME: """
        name|full name|student|student name|display name|Vollständiger Name|Полное имя|ФИО|Ф.И.О.
        |Имя и фамилия|Фамилия и имя|Фамилия имя отчество|שם מלא|שם|Nom complet|Nombre completo
        |Nome completo|Volledige naam|First name / Last name|First name / Surname
        |Last name / First name|Surname / First name|Vorname / Nachname|Nachname / Vorname
        |Имя / Фамилия|Фамилия / Имя|שם פרטי / שם משפחה|שם משפחה / שם פרטי
        |Last, First|First Last|Name, Vorname|Vorname Name|Vor- und Nachname|Vor- und Zuname
        |Studierende|Studierende/r|Studierender|Teilnehmer|Teilnehmer/in|Teilnehmende
        |Adı Soyadı|Ad Soyad|Soyadı Adı|İsim Soyisim|Öğrenci Adı Soyadı|Студент|Фамилия И.О.
        |שם הסטודנט|שם ושם משפחה|Nom Prénom|Nom et prénom|Prénom et nom|Apellidos y nombre
        |Apellidos, Nombre|Cognome Nome|Cognome e nome|Nome e cognome|الاسم|الاسم الكامل|اسم الطالب
    """,
    "email": """
        email|e-mail|mail|email address|e-mail address|E-Mail-Adresse|Mailadresse
        |Адрес электронной почты|Электронная почта|Эл. почта|Почта|Електронна пошта
        |כתובת דואר אלקטרוני|דואר אלקטרוני|כתובת דוא"ל|דוא"ל|אימייל|Adresse de courriel|Courriel
        |Adresse e-mail|Adresse électronique|Dirección de correo|Dirección Email
        |Correo electrónico|Correo|Indirizzo email|Endereço de email|E-mailadres|E-postadress
        |E-postadresse|Sähköpostiosoite|Adres e-mail|E-mailová adresa|E-mail cím|E-posta adresi
        |Adresă de email|メールアドレス|电子邮件地址|邮箱|이메일 주소|عنوان البريد الإلكتروني
        |E-posta|البريد الإلكتروني|Student email|University email|School email|Uni-Mail
        |Электронный адрес|Адрес эл. почты|כתובת מייל|מייל
    """,
    "sis_id": """
        id number|student number|student id|student no|matriculation number|registration number
        |university id|sis id|sis user id|ID-Nummer|Matrikelnummer|Matrikel-Nr.|Matr.-Nr.
        |Индивидуальный номер|ID номер|Идентификационный номер|Номер студенческого билета
        |Номер зачётной книжки|מספר זיהוי|מספר זהות|מספר מזהה|מספר תעודת זהות|מספר תעודת הזהות
        |תעודת זהות|ת.ז.|מספר סטודנט|Numéro d'identification|Numéro d'étudiant|Número de ID
        |Número de identificación|Codice identificativo|Matricola|Número de identificação
        |ID-nummer|Numer ID|Numer albumu|Identifikační číslo|Azonosító szám|Neptun kód
        |ID numarası|ID番号|学号|学籍番号|학번|رقم التعريف|Kimlik numarası|Öğrenci No
        |Öğrenci Numarası|student id number|Matrikel|№ зачётки|Зачётка|Номер зачётки
        |Студенческий билет|№ студенческого билета|رقم الطالب|الرقم الجامعي|Matrícula
    """,
    "login": """
        username|user name|login|login id|netid|Uni-Kennung|github username|sis login id
        |Anmeldename|Benutzername|Nutzername|Kennung
        |Логин|Имя пользователя|שם משתמש|Nom d'utilisateur|Identifiant de connexion
        |Nombre de usuario|Nome utente|Username|Gebruikersnaam|Användarnamn|Brukernavn
        |Nazwa użytkownika|Uživatelské jméno|Kullanıcı adı|ユーザ名|用户名
    """,
    "lms_id": "lms user id|lms id|canvas user id|canvas id|moodle id",
    "section": "section|sections|Sektion|Секция|Section(s)|Kurs|class section",
    "group": """
        group|groups|group name|team|team name|Gruppe|Gruppen|Группа|Группы|Подгруппа|קבוצה|קבוצות
        |Groupe|Groupes|Grup|Grupo|Grupos|Gruppo|Gruppi|Groep|Groepen|Grupp|Grupper|Ryhmä|Ryhmät|Grupa
        |Grupy|Skupina|Skupiny|Csoport|Csoportok|Gruplar|グループ|小组|群组
    """,
    ROLE: "role|roles|Rolle|Rollen|Роль|Роли|תפקיד|תפקידים|Rôle|Rôles|Rol|Roles|Ruolo|Ruoli",
}
# A person of one of these roles hands nothing in.
_TEACHING = """
    teacher|non-editing teacher|manager|course creator|instructor|ta|teaching assistant
    |Trainer/in|Trainer/in ohne Bearbeitungsrecht|Dozent/in|Dozent|Lehrende/r|Tutor/in|Manager/in
    |Учитель|Преподаватель|Ассистент|Ассистент (без права редактирования)|Управляющий
    |מורה|מרצה|מתרגל|מתרגלת|עוזר הוראה|Enseignant|Enseignant non éditeur|Profesor|Docente
"""


def plain(heading: str) -> str:
    """A heading without accents, capitals, spaces and marks, as headings are compared."""
    apart = unicodedata.normalize("NFKD", heading).casefold()
    # Turkish has an i without a dot, whose capital is the I of all others.
    return "".join(letter for letter in apart if letter.isalnum()).replace("ı", "i")


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(plain, text.split("|"))))


KNOWN = {field: _plain_words(words) for field, words in _WORDS.items()}
TEACHING = _plain_words(_TEACHING)


def field_of(heading: str) -> str:
    """The field that a heading names; empty where it is not known."""
    word = plain(heading)
    return next((field for field, words in KNOWN.items() if word in words), "")

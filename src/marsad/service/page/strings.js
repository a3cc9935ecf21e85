/** Every word of the interface, in English and Arabic. Words of records (types, statuses) are keys with a dot. */

const TABLE = {
  "tagline": ["Who, where, how many were harmed, in what event", "من، وأين، وكم من الضحايا، وفي أي حدث"],
  "caution": [
    "A machine's casualty figure is a lead, not a finding. Read the sentence that it points to before you use it.",
    "رقم الضحايا الذي تعطيه الآلة دليل يُتبع لا نتيجة مثبتة. اقرأ الجملة التي يشير إليها قبل أن تستعمله.",
  ],
  "skip": ["Skip to the results", "انتقل إلى النتائج"],
  "other_language": ["العربية", "English"],
  "theme": ["Colours: {0}", "الألوان: {0}"],
  "theme.auto": ["system", "النظام"],
  "theme.light": ["light", "فاتحة"],
  "theme.dark": ["dark", "داكنة"],
  "article": ["Article", "المقال"],
  "article_text": ["Text of the article", "نص المقال"],
  "paste": ["Paste Arabic news here, or drop files (.txt, .jsonl, .json)", "ألصق خبرا هنا، أو أفلت ملفات (\u2066.txt\u2069 أو \u2066.jsonl\u2069 أو \u2066.json\u2069)"],
  "published": ["Day of publication", "يوم النشر"],
  "published_hint": ["“Yesterday” counts from it", "منه يُحسب «أمس»"],
  "read": ["Read", "اقرأ"],
  "choose": ["Choose files", "اختر ملفات"],
  "example": ["Example", "مثال"],
  "reading": ["Reading {0} of {1}…", "تُقرأ {0} من {1}…"],
  "done": ["Documents read: {0}", "وثائق مقروءة: {0}"],
  "nothing": ["There is no text to read. Paste an article, or choose a file.", "لا نص للقراءة. ألصق مقالا أو اختر ملفا."],
  "key": ["This service needs a key", "هذه الخدمة تحتاج إلى مفتاح"],
  "key_use": ["Use it", "استعمله"],
  "offline": ["The service does not answer. Is `marsad serve` still running?", "الخدمة لا تجيب. هل ما زال \u2066`marsad serve`\u2069 يعمل؟"],
  "refused": ["{0}", "لم تقبل الخدمة الطلب: \u2068{0}\u2069"],
  "refused.401": ["{0}", "تحتاج الخدمة إلى مفتاح تعرفه: \u2068{0}\u2069"],
  "refused.409": ["{0}", "تغيّرت الوثيقة في هذه الأثناء: \u2068{0}\u2069"],
  "refused.413": ["{0}", "الطلب أكبر مما يُسمح به: \u2068{0}\u2069"],
  "refused.429": ["{0}", "لك طلبات كثيرة تنتظر، فأعد المحاولة بعد قليل: \u2068{0}\u2069"],
  "refused.500": ["{0}", "تعطلت الخدمة عند هذا الطلب: \u2068{0}\u2069"],
  "refused.503": ["{0}", "الخدمة مشغولة، فأعد المحاولة بعد قليل: \u2068{0}\u2069"],
  "not_utf8": ["{0} is not UTF-8. Save it as UTF-8, or read it with `marsad predict --encoding`.", "\u2068{0}\u2069 ليس بترميز UTF-8. احفظه بهذا الترميز، أو اقرأه بالأمر \u2066`marsad predict --encoding`\u2069."],
  "not_json": ["{0}, line {1}: this is no JSON object with a string in “text”.", "\u2068{0}\u2069، السطر {1}: ليس كائن JSON فيه نص في الحقل «text»."],
  "unknown_file": ["{0}: what this file holds is unknown. Give .txt, .jsonl or .json.", "\u2068{0}\u2069: نوع الملف غير معروف. أعط \u2066.txt\u2069 أو \u2066.jsonl\u2069 أو \u2066.json\u2069."],
  "too_many": ["The page reads up to {0} documents at once; for more there is `marsad predict`.", "تقرأ الصفحة حتى {0} وثيقة معا؛ ولما زاد استعمل \u2066`marsad predict`\u2069."],
  "document": ["Document", "الوثيقة"],
  "all_documents": ["Tables and map of all documents", "الجداول والخريطة لكل الوثائق"],
  "export": ["Export", "تصدير"],
  "text": ["Text", "النص"],
  "legend": ["What the marks mean", "معاني العلامات"],
  "events": ["Events", "الأحداث"],
  "mention": ["Mention", "الذكر"],
  "mention_none": ["Choose a marked passage to see what is known of it.", "اختر موضعا معلّما لترى ما يُعرف عنه."],
  "close": ["Close", "أغلق"],
  "score": ["Certainty", "الثقة"],
  "status": ["Status", "الحال"],
  "count": ["Count", "العدد"],
  "victim": ["Victims", "الضحايا"],
  "toll": ["Toll over a period", "حصيلة فترة"],
  "place": ["Place", "المكان"],
  "place_unknown": ["not in the gazetteer", "ليس في معجم الأماكن"],
  "alternatives": ["Could also be", "قد يكون أيضا"],
  "links": ["Links", "الروابط"],
  "incidents": ["Incidents", "الحوادث"],
  "incidents_none": ["No incident with victims was found.", "لم يُعثر على حادث فيه ضحايا."],
  "incident": ["Incident", "حادث"],
  "number": ["No.", "الرقم"],
  "when": ["When", "متى"],
  "what": ["What", "ماذا"],
  "where": ["Where", "أين"],
  "by": ["By", "الفاعل"],
  "included": ["in {0}", "ضمن \u2066{0}\u2069"],
  "unknown": ["unknown", "مجهول"],
  "tree": ["Casualty figures", "أرقام الضحايا"],
  "total_incidents": ["Incidents, together", "مجموع الحوادث"],
  "total_tolls": ["Tolls, together", "مجموع الحصائل"],
  "kinds_apart": ["Tolls may include incidents: never add the two.", "قد تشمل الحصائل الحوادث، فلا يُجمع هذا إلى ذاك."],
  "of_them": ["of them", "منهم"],
  "earlier": ["earlier figure", "رقم سابق"],
  "disputed": ["disputed", "متنازع فيه"],
  "vague_note": ["* no number in the text: bounds by the table", "* لا رقم في النص: الحدود من الجدول"],
  "warnings": ["Warnings: {0}", "تنبيهات: {0}"],
  "warnings_none": ["The figures add up.", "الأرقام متسقة."],
  "problem.parts_exceed_whole": ["Parts over their whole", "الأجزاء أكبر من الكل"],
  "problem.tolls_disagree": ["Figures disagree", "أرقام متعارضة"],
  "problem.unreadable_count": ["A count that cannot be read", "عدد تتعذر قراءته"],
  "problem.undated": ["No date", "بلا تاريخ"],
  "told.parts": ["{0} are more than {1}, which is said to include them.", "{0} أكثر من {1}، مع أن هذا الرقم يشملهم بحسب النص."],
  "told.listed": ["The listed tolls add up to {0}; the whole is {1}.", "مجموع الحصائل المدرجة {0}، والحصيلة الكلية {1}."],
  "told.rivals": [
    "The text gives {0} of the same event and does not say that one replaces the other.",
    "يذكر النص عن الحدث نفسه {0}، ولا يقول إن أحد الأرقام يحل محل غيره.",
  ],
  "told.other": ["{0} (see {1}) are tolls of the same time and place.", "{0} (انظر {1}) في حصيلتين للزمان والمكان نفسيهما."],
  "told.unreadable": ["The number in “{0}” cannot be read.", "تتعذر قراءة العدد في «{0}»."],
  "told.undated": ["No date: the text tells none, and the day of the article does not stand in for it.", "بلا تاريخ: لا يذكره النص، ولا يقوم يوم النشر مقامه."],
  "told.remainder": ["Listed: {0} of {1}; {2} are in no part.", "المدرج {0} من {1}، ويبقى {2} خارج الأجزاء كلها."],
  "map": ["Map", "الخريطة"],
  "map_hint": ["Filled: scene of an incident. Hollow: only named. Larger: named more often.", "الممتلئ مكان حادث، والأجوف مذكور فقط، والأكبر أكثر ذكرا."],
  "map_none": ["No place was found.", "لم يُعثر على مكان."],
  "map_borders": [
    "Coasts and borders: Natural Earth, simplified. They are no statement on any border.",
    "السواحل والحدود من \u2066Natural Earth\u2069 مبسّطة، وليست موقفا من أي حدود.",
  ],
  "map_outside": ["Not on this map", "خارج هذه الخريطة"],
  "map_nowhere": ["Not in the gazetteer", "ليس في معجم الأماكن"],
  "map_in": ["Closer", "تقريب"],
  "map_out": ["Wider", "إبعاد"],
  "map_fit": ["Places", "الأماكن"],
  "map_all": ["Whole map", "الخريطة كلها"],
  "mentions_n": ["mentions: {0}", "مرات الذكر: {0}"],
  "timeline": ["Timeline", "الخط الزمني"],
  "timeline_none": ["No incident has a date. Give the day of publication.", "لا حادث له تاريخ. أعط يوم النشر."],
  "timeline_undated": ["Without a date: {0}", "بلا تاريخ: {0}"],
  "review": ["Review", "المراجعة"],
  "review_hint": [
    "Drag the borders of a chosen passage, or press Shift+←→ for its end and Alt+Shift+←→ for its start. 1–4 change its type, Delete removes it, Enter accepts it and goes on, Ctrl+Z undoes. Select words to add a passage.",
    "اسحب طرفي الموضع المختار، أو اضغط \u2066Shift+←→\u2069 لنهايته و\u2066Alt+Shift+←→\u2069 لبدايته. الأرقام 1–4 تغيّر نوعه، وDelete يحذفه، وEnter يقبله وينتقل إلى ما بعده، و\u2066Ctrl+Z\u2069 يتراجع. حدّد كلمات لتضيف موضعا.",
  ],
  "review_local": [
    "Corrections stay in this window: the service was started without --reviews. Export them before you leave.",
    "التصحيحات في هذه النافذة فقط، لأن الخدمة بدأت بلا \u2066--reviews\u2069. صدّرها قبل أن تغادر.",
  ],
  "author": ["Your name", "اسمك"],
  "author_missing": ["Give your name first: corrections are saved with it.", "اكتب اسمك أولا: تُحفظ التصحيحات باسم صاحبها."],
  "accept": ["Accept", "اقبل"],
  "accepted": ["accepted", "مقبول"],
  "accept_all": ["Accept the rest", "اقبل الباقي"],
  "progress": ["Accepted: {0} of {1}", "المقبول: {0} من {1}"],
  "undo": ["Undo", "تراجع"],
  "save": ["Save", "احفظ"],
  "saved": ["Saved as version {0}.", "حُفظت النسخة {0}."],
  "unsaved": ["not saved", "غير محفوظ"],
  "under_review": ["Under review: version {0} is shown.", "قيد المراجعة، والمعروض النسخة {0}."],
  "take_saved": ["Take the saved version, drop mine", "خذ النسخة المحفوظة واترك نسختي"],
  "undone": ["The last saved correction is taken back (version {0}).", "أُلغي آخر تصحيح محفوظ (النسخة {0})."],
  "save_first": ["Save your corrections first.", "احفظ تصحيحاتك أولا."],
  "lose": [
    "There are corrections that are not saved; another article takes their place. Go on?",
    "لديك تصحيحات لم تُحفظ، وسيحل مقال آخر محلها. هل تتابع؟",
  ],
  "next": ["Least sure next", "التالي الأقل ثقة"],
  "next_none": ["Nothing waits for review.", "لا شيء ينتظر المراجعة."],
  "delete": ["Delete", "احذف"],
  "type": ["Type", "النوع"],
  "borders": ["Borders", "الطرفان"],
  "start": ["Start", "البداية"],
  "end": ["End", "النهاية"],
  "start_back": ["Start: a word back", "البداية: كلمة إلى الوراء"],
  "start_on": ["Start: a word on", "البداية: كلمة إلى الأمام"],
  "end_back": ["End: a word back", "النهاية: كلمة إلى الوراء"],
  "end_on": ["End: a word on", "النهاية: كلمة إلى الأمام"],
  "minimum": ["At least", "على الأقل"],
  "maximum": ["At most", "على الأكثر"],
  "approximate": ["about", "تقريبا"],
  "vague": ["Without a number", "بلا رقم"],
  "none": ["none", "لا شيء"],
  "count_order": ["The least is above the most.", "الحد الأدنى أكبر من الأعلى."],
  "overlap": ["That would overlap “{0}”. Move or delete that first.", "هذا يتداخل مع «{0}». حرّكه أو احذفه أولا."],
  "add": ["Add as", "أضف بنوع"],
  "add_mention": ["+ Mention in sentence {0}", "+ الذكر في الجملة {0}"],
  "no_free_word": ["Every word of this sentence is marked.", "كل كلمات هذه الجملة معلّمة."],
  "add_event": ["Add an event to sentence {0}", "أضف حدثا إلى الجملة {0}"],
  "remove_event": ["Remove the event {0}", "احذف الحدث {0}"],
  "add_link": ["Add a link", "أضف رابطا"],
  "remove_link": ["Remove the link {0}", "احذف الرابط {0}"],
  "label.PER": ["Person", "شخص"],
  "label.ORG": ["Organisation", "جهة"],
  "label.LOC": ["Place", "مكان"],
  "label.CASUALTY": ["Casualties", "ضحايا"],
  "tag.PER": ["P", "ش"],
  "tag.ORG": ["O", "ج"],
  "tag.LOC": ["L", "م"],
  "tag.CASUALTY": ["C", "ض"],
  "status.killed": ["killed", "قتلى"],
  "status.injured": ["injured", "جرحى"],
  "status.missing": ["missing", "مفقودون"],
  "status.captured": ["captured", "أسرى ومعتقلون"],
  "status.casualty": ["killed or injured", "بين قتيل وجريح"],
  "victim.child": ["children", "أطفال"],
  "victim.woman": ["women", "نساء"],
  "victim.media": ["journalists", "صحفيون"],
  "victim.aid": ["aid and medical staff", "مسعفون وعمال إغاثة"],
  "victim.combatant": ["combatants", "مقاتلون"],
  "victim.civilian": ["civilians", "مدنيون"],
  "victim.person": ["people", "أشخاص"],
  "vague.tens": ["tens", "عشرات"],
  "vague.hundreds": ["hundreds", "مئات"],
  "vague.thousands": ["thousands", "آلاف"],
  "vague.some": ["some", "بعض"],
  "link.part_of": ["included in", "ضمن"],
  "link.location": ["at", "في"],
  "link.perpetrator": ["by", "الفاعل"],
  "event.air_strike": ["air strike", "غارة جوية"],
  "event.shelling": ["shelling", "قصف"],
  "event.explosion": ["explosion", "انفجار"],
  "event.armed_clash": ["armed clash", "اشتباك"],
  "event.territorial_change": ["territorial change", "تغيّر سيطرة"],
  "event.violence_against_civilians": ["violence against civilians", "عنف ضد مدنيين"],
  "event.detention": ["detention", "اعتقال أو خطف"],
  "event.protest": ["protest", "احتجاج"],
  "event.agreement": ["agreement", "اتفاق"],
  "event.diplomacy": ["diplomacy", "دبلوماسية"],
  "event.statement": ["statement", "تصريح"],
  "event.humanitarian": ["humanitarian", "وضع إنساني"],
  "event.military_activity": ["military activity", "نشاط عسكري"],
  "event.political_legal": ["politics and law", "سياسة وقضاء"],
  "event.accident_disaster": ["accident or disaster", "حادث أو كارثة"],
};

export function language() {
  return document.documentElement.lang === "ar" ? "ar" : "en";
}

export function comma() {
  return language() === "ar" ? "، " : ", ";
}

/** Return words as a list that a sentence may hold: a, b and c. */
export function list(words) {
  return new Intl.ListFormat(language()).format(words);
}

/** Return a string of the interface; {0}, {1} are replaced by the values. */
export function t(key, ...values) {
  const text = TABLE[key][language() === "ar" ? 1 : 0];
  return text.replace(/\{(\d)\}/g, (_, number) => values[number]);
}

/** Return the word for a value of a record; a value that the table does not know stands for itself. */
export function word(group, value) {
  return `${group}.${value}` in TABLE ? t(`${group}.${value}`) : String(value).replaceAll("_", " ");
}

/** Return what the service said to a request that it refused, in Arabic with what that means: it speaks English. */
export function refusal(status, said) {
  return t(`refused.${status}` in TABLE ? `refused.${status}` : "refused", said);
}

/** Return a day, or the days from one to another, as the language writes them; `month` and `year` leave the day out. */
export function dates(first, last = first, precision = "day") {
  const parts = { year: { year: "numeric" }, month: { year: "numeric", month: "long" } };
  const style = parts[precision] ?? { year: "numeric", month: "short", day: "numeric" };
  const locale = language() === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB";
  const format = new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" });
  return format.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

/** Return when an incident was; nothing where that is not known. */
export function when({ date }) {
  return date ? dates(date.first, date.last, date.precision) : "";
}

/** Put the language into everything that the document holds already. */
export function translate(root = document) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
}

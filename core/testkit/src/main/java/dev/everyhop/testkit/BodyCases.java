package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Forms, parts and texts. */
final class BodyCases {

    private static final String FORM = "application/x-www-form-urlencoded";

    private BodyCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String form : List.of(
                "item=tea",
                "item=tea&quantity=7",
                "item=a+b",
                "item=a%20b",
                "item=%C3%A9",
                "quantity=7&item=tea",
                "item=")) {
            add(cases, "form: " + form, form(form), Outcome.runs("POST /forms").reads(form));
        }
        add(
                cases,
                "form in chunks",
                form("item=tea").chunked(),
                Outcome.runs("POST /forms").reads("item=tea"));
        wrongForm(cases, "quantity=7", "/item", "required");
        wrongForm(cases, "item=" + "x".repeat(11), "/item", "maxLength");
        wrongForm(cases, "item=tea&quantity=c4n4ry", "/quantity", "type");
        wrongForm(cases, "item=tea&c4n4ry=1", "", "additionalProperties");
        wrongForm(cases, "item=tea&Item=1", "", "additionalProperties");
        for (String form : List.of("item=%zz", "item=%", "item=%ff", "item=%00")) {
            add(
                    cases,
                    "form: " + form,
                    form(form),
                    Outcome.refused(Told.INVALID, "form.syntax").first("permitted"));
        }
        add(
                cases,
                "form: too many fields",
                form("item=a&b=1&c=1&d=1&e=1"),
                Outcome.refused(Told.INVALID, "form.limit").first("permitted"));
        add(
                cases,
                "form: a field twice",
                form("item=a&item=b"),
                Outcome.refused(Told.INVALID, "json.duplicate_name").first("permitted"));
        add(
                cases,
                "form: the query adds nothing",
                Sent.post("/forms?item=tea").as("").body(FORM, "quantity=7"),
                Outcome.refused(Told.INVALID, "parameter.invalid")
                        .errors("[{'pointer':'','keyword':'undeclared','in':'query'}]"));
        String good = parts(
                "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello",
                "name=\"note\"\r\n\r\nok");
        add(cases, "parts: two", upload(good), Outcome.runs("POST /uploads").reads(good));
        add(
                cases,
                "parts: two, in chunks",
                upload(good).chunked(),
                Outcome.runs("POST /uploads").reads(good));
        add(
                cases,
                "parts: a name from below",
                upload(parts("name=\"file\"; filename=\"../../etc/passwd\"\r\n\r\nx")),
                Outcome.runs("POST /uploads"));
        wrongParts(cases, "none of what is needed", "/file", "required", "name=\"note\"\r\n\r\nok");
        wrongParts(
                cases,
                "a long note",
                "/note",
                "maxLength",
                "name=\"file\"\r\n\r\nx",
                "name=\"note\"\r\n\r\nabcdefghijk");
        wrongParts(
                cases,
                "a part that nobody knows",
                "",
                "additionalProperties",
                "name=\"file\"\r\n\r\nx",
                "name=\"c4n4ry\"\r\n\r\nx");
        brokenParts(
                cases,
                "three",
                "multipart.limit",
                parts("name=\"file\"\r\n\r\nx", "name=\"note\"\r\n\r\nx", "name=\"note\"\r\n\r\nx"));
        brokenParts(
                cases, "a long part", "multipart.limit", parts("name=\"file\"; filename=f\r\n\r\n" + "x".repeat(65)));
        brokenParts(
                cases,
                "a long head",
                "multipart.limit",
                parts("name=\"file\"; filename=\"" + "x".repeat(300) + "\"\r\n\r\nx"));
        brokenParts(
                cases, "no end", "multipart.syntax", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx");
        brokenParts(
                cases, "no name", "multipart.syntax", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n");
        brokenParts(cases, "two names", "multipart.syntax", parts("name=\"file\"; name=\"note\"\r\n\r\nx"));
        brokenParts(cases, "another boundary", "multipart.syntax", good.replace("--b", "--c"));
        add(
                cases,
                "parts: no boundary",
                Sent.post("/uploads").as("").body("multipart/form-data", good),
                Outcome.refused(Told.INVALID, "multipart.syntax").first("permitted"));
        add(
                cases,
                "parts: two boundaries",
                Sent.post("/uploads").as("").body("multipart/form-data; boundary=b; boundary=c", good),
                Outcome.neverRuns());
        add(
                cases,
                "parts: too much",
                upload(parts("name=\"file\"; filename=f\r\n\r\n" + "x".repeat(1200))),
                Outcome.refused(Told.TOO_LARGE, "body.too_large"));
        add(
                cases,
                "a text",
                Sent.post("/texts").as("").body("text/plain", "hello"),
                Outcome.runs("POST /texts").reads("hello"));
        add(
                cases,
                "no text",
                Sent.post("/texts").as(""),
                Outcome.runs("POST /texts").reads(""));
        add(
                cases,
                "a long text",
                Sent.post("/texts").as("").body("text/plain", "hello hello"),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'','keyword':'maxLength','in':'body'}]"));
        add(
                cases,
                "a text that is no UTF-8",
                Sent.post("/texts").as("").line("Content-Type: text/plain").body("\u00e9".getBytes(ISO_8859_1)),
                Outcome.refused(Told.INVALID, "body.charset").first("permitted"));
        add(
                cases,
                "JSON where a text belongs",
                Sent.post("/texts").as("").json("{}"),
                Outcome.refused(Told.MEDIA_TYPE, "media_type.unsupported"));
        return cases;
    }

    private static Sent form(String text) {
        return Sent.post("/forms").as("").body(FORM, text);
    }

    private static void wrongForm(List<HttpCase> cases, String form, String pointer, String keyword) {
        add(
                cases,
                "form: " + form,
                form(form),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'" + pointer + "','keyword':'" + keyword + "','in':'body'}]"));
    }

    private static Sent upload(String body) {
        return Sent.post("/uploads").as("").body("multipart/form-data; boundary=b", body);
    }

    private static void wrongParts(
            List<HttpCase> cases, String title, String pointer, String keyword, String... parts) {
        add(
                cases,
                "parts: " + title,
                upload(parts(parts)),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'" + pointer + "','keyword':'" + keyword + "','in':'body'}]"));
    }

    private static void brokenParts(List<HttpCase> cases, String title, String reason, String body) {
        add(
                cases,
                "parts: " + title,
                upload(body),
                Outcome.refused(Told.INVALID, reason).first("permitted"));
    }

    private static String parts(String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            body.append("--b\r\nContent-Disposition: form-data; ").append(part).append("\r\n");
        }
        return body.append("--b--\r\n").toString();
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}

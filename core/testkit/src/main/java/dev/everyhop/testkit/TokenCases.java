package dev.everyhop.testkit;

import static dev.everyhop.testkit.ContractTokens.encoded;
import static dev.everyhop.testkit.ContractTokens.with;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/** Tokens, good and bad; each bad one is refused in the same words. */
final class TokenCases {

    static final String READ = "orders:read";

    private TokenCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        good(cases, "a good one", tokens -> tokens.good(READ));
        good(cases, "with several scopes", tokens -> tokens.good("a " + READ + " b"));
        good(cases, "with a list of audiences", tokens -> claims(tokens, one -> one.setAudience("other", "orders")));
        good(cases, "just issued", tokens -> claims(tokens, one -> one.setIssuedAt(at(tokens, 0))));
        good(cases, "valid from now on", tokens -> claims(tokens, one -> one.setNotBefore(at(tokens, -1))));
        good(
                cases,
                "with claims that nobody knows",
                tokens -> tokens.claimed(READ, with(Map.of("x", Map.of("y", List.of(1, 2)), "z", true))));
        good(
                cases,
                "with the long form of its type",
                tokens -> tokens.headed(jws -> jws.setHeader("typ", "application/at+jwt")));
        bad(
                cases,
                "expired",
                "token.expired",
                tokens -> claims(tokens, one -> {
                    one.setIssuedAt(at(tokens, -7200));
                    one.setExpirationTime(at(tokens, -3600));
                }));
        bad(
                cases,
                "not yet valid",
                "token.not_yet_valid",
                tokens -> claims(tokens, one -> one.setNotBefore(at(tokens, 1800))));
        bad(
                cases,
                "issued in the future",
                "token.issued_in_future",
                tokens -> claims(tokens, one -> one.setIssuedAt(at(tokens, 1800))));
        bad(
                cases,
                "for another audience",
                "token.audience",
                tokens -> claims(tokens, one -> one.setAudience("payments")));
        bad(
                cases,
                "for an audience in other letters",
                "token.audience",
                tokens -> claims(tokens, one -> one.setAudience("Orders")));
        bad(cases, "without an audience", "token.audience", tokens -> claims(tokens, one -> one.unsetClaim("aud")));
        bad(
                cases,
                "with an audience that is no text",
                "token.claim_form",
                tokens -> tokens.claimed(READ, with(Map.of("aud", 7))));
        bad(
                cases,
                "of another issuer",
                "token.issuer",
                tokens -> claims(tokens, one -> one.setIssuer("https://evil.example")));
        bad(
                cases,
                "of an issuer with a slash more",
                "token.issuer",
                tokens -> claims(tokens, one -> one.setIssuer("https://id.example/")));
        bad(cases, "without an issuer", "token.issuer", tokens -> claims(tokens, one -> one.unsetClaim("iss")));
        bad(cases, "without an end", "token.expiry_missing", tokens -> claims(tokens, one -> one.unsetClaim("exp")));
        bad(
                cases,
                "with an end in text",
                "token.claim_form",
                tokens -> tokens.claimed(READ, with(Map.of("exp", "tomorrow"))));
        bad(
                cases,
                "with an end far away",
                "token.expiry_too_far",
                tokens -> claims(tokens, one -> one.setExpirationTime(at(tokens, 400L * 86_400))));
        bad(
                cases,
                "bound in a way that nobody knows",
                "token.confirmation",
                tokens -> tokens.claimed(READ, with(Map.of("cnf", Map.of("x", "y")))));
        bad(
                cases,
                "bound to a certificate that is not there",
                "certificate.unseen",
                tokens -> tokens.claimed(READ, with(Map.of("cnf", Map.of("x5t#S256", "A".repeat(43))))));
        bad(cases, "signed by somebody else", "token.signature", ContractTokens::foreign);
        bad(cases, "signed with the public key as a secret", "token.algorithm", ContractTokens::confused);
        bad(cases, "with its own key", "token.header_key", ContractTokens::ownKey);
        bad(
                cases,
                "with a key elsewhere",
                "token.header_key",
                tokens -> tokens.headed(jws -> jws.setHeader("jku", "https://evil.example/keys")));
        bad(
                cases,
                "with a certificate of its own",
                "token.header_key",
                tokens -> tokens.headed(jws -> jws.setHeader("x5u", "https://evil.example/c")));
        bad(
                cases,
                "with an unknown extension",
                "token.header_critical",
                tokens -> tokens.header(
                        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"at+jwt\",\"crit\":[\"x\"],\"x\":1}"));
        bad(
                cases,
                "with an unencoded payload",
                "token.header_critical",
                tokens -> tokens.header("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"at+jwt\",\"b64\":false}"));
        bad(cases, "of type JWT", "token.type", tokens -> tokens.headed(jws -> jws.setHeader("typ", "JWT")));
        bad(
                cases,
                "of the type of a proof",
                "token.type",
                tokens -> tokens.headed(jws -> jws.setHeader("typ", "dpop+jwt")));
        bad(
                cases,
                "with an unknown key",
                "token.key_unknown",
                tokens -> tokens.headed(jws -> jws.setKeyIdHeaderValue("k2")));
        bad(
                cases,
                "with a path as key",
                "token.key_unknown",
                tokens -> tokens.headed(jws -> jws.setKeyIdHeaderValue("../../k1")));
        bad(
                cases,
                "with a long key name",
                "token.key_id",
                tokens -> tokens.headed(jws -> jws.setKeyIdHeaderValue("k".repeat(257))));
        for (String alg : List.of("none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES384", "es256")) {
            bad(
                    cases,
                    "with the algorithm '" + alg + "'",
                    "token.algorithm",
                    tokens -> tokens.header("{\"alg\":\"" + alg + "\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}"));
        }
        bad(cases, "without a signature", "token.malformed", tokens -> parts(tokens, 0, 1) + ".");
        bad(cases, "with two segments", "token.malformed", tokens -> parts(tokens, 0, 1));
        bad(cases, "with four segments", "token.malformed", tokens -> tokens.good(READ) + ".x");
        bad(
                cases,
                "with five segments",
                "token.encryption",
                tokens -> encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA");
        bad(cases, "with one dot", "token.malformed", tokens -> "a.b");
        bad(cases, "with dots only", "token.malformed", tokens -> "...");
        bad(cases, "opaque", "token.malformed", tokens -> "2YotnFZFEjr1zCsicMWpAA");
        bad(cases, "whose signature is cut", "token.signature", tokens -> cut(tokens.good(READ), 2));
        bad(cases, "whose signature has a bit more", "token.encoding", tokens -> tokens.good(READ) + "=");
        bad(
                cases,
                "whose signature is all zero",
                "token.signature",
                tokens -> parts(tokens, 0, 1) + "." + "A".repeat(86));
        bad(cases, "whose payload was changed", "token.signature", tokens -> {
            String[] parts = tokens.good(READ).split("\\.", -1);
            return parts[0] + "." + tokens.good("orders:read admin").split("\\.", -1)[1] + "." + parts[2];
        });
        bad(cases, "whose header is no JSON", "token.header_invalid", tokens -> tokens.header("{\"alg\":\"ES256\""));
        bad(
                cases,
                "whose header says alg twice",
                "token.header_invalid",
                tokens -> tokens.header("{\"alg\":\"ES256\",\"alg\":\"none\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}"));
        bad(cases, "whose header is a list", "token.header_invalid", tokens -> tokens.header("[\"ES256\"]"));
        bad(cases, "whose claims are no JSON", "token.claims_invalid", tokens -> tokens.payload("{\"iss\":"));
        bad(cases, "whose claims are a text", "token.claims_invalid", tokens -> tokens.payload("\"x\""));
        bad(
                cases,
                "that says iss twice",
                "token.claims_invalid",
                tokens -> tokens.payload("{\"iss\":\"https://id.example\",\"iss\":\"https://evil.example\"}"));
        bad(cases, "with a token inside", "token.nesting", tokens -> tokens.headed(jws -> jws.setHeader("cty", "JWT")));
        cases.add(HttpCase.of(
                "a header as long as it may be and a character more",
                Sent.get("/orders/7").as(new Sent.Bearer("16,385 characters", tokens -> "a".repeat(16 * 1024 + 1))),
                Outcome.neverRuns()));
        cases.add(HttpCase.of(
                        "the same token again, after it was good",
                        Sent.get("/orders/7").as(READ),
                        Outcome.runs("GET /orders/{id}", "id=7"))
                .then(Sent.get("/orders/8").as(READ), Outcome.runs("GET /orders/{id}", "id=8"))
                .then(
                        Sent.get("/orders/9").as(new Sent.Bearer("a forged one", ContractTokens::foreign)),
                        refused("token.signature")));
        return cases;
    }

    private static void good(List<HttpCase> cases, String what, Function<ContractTokens, String> token) {
        cases.add(HttpCase.of(
                what,
                Sent.get("/orders/7").as(new Sent.Bearer("a token " + what, token)),
                Outcome.runs("GET /orders/{id}", "id=7")));
    }

    /** Refused where a token is needed, and also where none is. */
    private static void bad(List<HttpCase> cases, String what, String reason, Function<ContractTokens, String> token) {
        Sent.Bearer bearer = new Sent.Bearer("a token " + what, token);
        cases.add(HttpCase.of(what, Sent.get("/orders/7").as(bearer), refused(reason))
                .then(Sent.get("/open").as(bearer), refused(reason)));
    }

    private static Outcome refused(String reason) {
        return Outcome.refused(Told.TOKEN, reason).challenge(", error=\"invalid_token\"");
    }

    private static String claims(ContractTokens tokens, java.util.function.Consumer<JwtClaims> change) {
        return tokens.claimed(READ, change);
    }

    private static NumericDate at(ContractTokens tokens, long fromNow) {
        return NumericDate.fromSeconds(tokens.seconds(fromNow));
    }

    private static String parts(ContractTokens tokens, int from, int to) {
        String[] parts = tokens.good(READ).split("\\.", -1);
        return String.join(".", List.of(parts).subList(from, to + 1));
    }

    private static String cut(String token, int characters) {
        return token.substring(0, token.length() - characters);
    }
}

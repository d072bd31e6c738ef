package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.json.JsonGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.lang.JoseException;

/** Makes tokens of a {@link TokenWorld}, most of them odd in one way or another; the same seed makes the same tokens. */
final class TokenGenerator {

    private static final long NOW = TestIssuer.NOW.getEpochSecond();
    private static final int POOL = 160;

    private static final List<Long> OFFSETS = List.of(
            -86_400L, -31L, -30L, -29L, -1L, 0L, 1L, 29L, 30L, 31L, 300L, 86_399L, 86_400L, 86_430L, 86_431L, 90_000L);

    private static final List<String> ALGORITHMS = List.of(
            "RS256", "PS256", "ES256", "EdDSA", "HS256", "HS384", "HS512", "RS512", "none", "None", "hs256", "",
            "ES256K");

    private static final List<String> TYPES = List.of(
            "at+jwt",
            "AT+JWT",
            "application/at+jwt",
            "Application/AT+JWT",
            "JWT",
            "jwt",
            "dpop+jwt",
            "*",
            "",
            "application/*",
            "at+jwt ",
            "application/at+jwt;v=1",
            "text/at+jwt",
            "application/application/at+jwt");

    private static final List<String> HEADER_EXTRAS = List.of(
            "\"jwk\":{}",
            "\"jku\":\"https://evil.example\"",
            "\"x5c\":[]",
            "\"x5u\":\"https://evil.example\"",
            "\"b64\":false",
            "\"b64\":true",
            "\"crit\":[\"b64\"]",
            "\"crit\":[\"exp\"]",
            "\"crit\":[]",
            "\"cty\":\"JWT\"",
            "\"zip\":\"DEF\"",
            "\"enc\":\"A256GCM\"",
            "\"x5t\":\"a\"",
            "\"exp\":1",
            "\"\\u0063rit\":[\"b64\"]");

    private static final List<String> CLAIM_NAMES =
            List.of("iss", "aud", "exp", "nbf", "iat", "sub", "jti", "cnf", "scope", "client_id", "roles", "x");

    private static final String FOREIGN = "=+/.!? \n\t%\u0000\u00e9\u0141\u212a\ud83d";

    private final TokenWorld world;
    private final List<String> pool = new ArrayList<>();

    TokenGenerator(TokenWorld world) {
        this.world = world;
        Random random = new Random(1);
        String[] kids = {"rsa-256", "rsa-256", "rsa-256", "rsa-any", "rsa-any", "ec-1", "ec-2", "ed"};
        for (int i = 0; i < POOL; i++) {
            pool.add(signed(new JsonGenerator(random), random, kids[i % kids.length]));
        }
    }

    String next(Random random) {
        JsonGenerator json = new JsonGenerator(random);
        int kind = random.nextInt(100);
        String token = kind < 80
                ? signed(json, random, null)
                : kind < 86
                        ? json.oneOf(pool)
                        : kind < 91
                                ? recombined(json, random)
                                : kind < 96 ? encrypted(json, random) : confused(json, random);
        return json.onceIn(4) ? mutated(token, random) : token;
    }

    // Whole tokens

    private String signed(JsonGenerator json, Random random, String kid) {
        String algorithm = kid == null ? json.oneOf(List.of("HS256", "HS384")) : algorithmOf(json, kid);
        byte[] header = bytes(json, header(json, random, algorithm, kid));
        byte[] claims =
                bytes(json, claims(json, random, kid == null ? TokenWorld.SECRET_LOCATION : TestIssuer.LOCATION));
        return TestIssuer.sign(header, claims, algorithm, world.signingKey(kid));
    }

    private static String algorithmOf(JsonGenerator json, String kid) {
        return switch (kid) {
            case "ed" -> "EdDSA";
            case "ec-1", "ec-2" -> "ES256";
            case "rsa-any" -> json.oneOf(List.of("RS256", "PS256"));
            default -> "RS256";
        };
    }

    private static byte[] bytes(JsonGenerator json, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return json.onceIn(20) ? json.spoil(bytes) : bytes;
    }

    /** Parts of several tokens put together. */
    private String recombined(JsonGenerator json, Random random) {
        String[] one = json.oneOf(pool).split("\\.");
        String[] other = json.onceIn(2)
                ? json.oneOf(pool).split("\\.")
                : signed(json, random, null).split("\\.");
        return switch (random.nextInt(6)) {
            case 0 -> one[0] + "." + other[1] + "." + one[2];
            case 1 -> other[0] + "." + one[1] + "." + one[2];
            case 2 -> one[0] + "." + one[1] + "." + other[2];
            case 3 -> one[0] + "." + one[1] + ".";
            case 4 -> one[0] + "." + one[1] + "." + one[2] + "." + other[1] + "." + other[2];
            default -> one[0] + ".." + one[2];
        };
    }

    /** Signed by the wrong key, or by the right one under another name. */
    private String confused(JsonGenerator json, Random random) {
        String claimed = json.oneOf(ALGORITHMS);
        String kid = json.oneOf(List.of("rsa-256", "rsa-any", "ec-1", "ec-2", "ed"));
        String header = header(json, random, claimed, kid);
        String claims = claims(json, random, json.onceIn(2) ? TestIssuer.LOCATION : TokenWorld.SECRET_LOCATION);
        if (json.onceIn(2)) {
            byte[] publicKey = world.keys.get(kid).getPublicKey().getEncoded();
            return TestIssuer.sign(
                    header.getBytes(UTF_8), claims.getBytes(UTF_8), "HS256", new SecretKeySpec(publicKey, "HMAC"));
        }
        return TestIssuer.sign(header.getBytes(UTF_8), claims.getBytes(UTF_8), "HS256", world.secret);
    }

    private String encrypted(JsonGenerator json, Random random) {
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmHeaderValue("dir");
            jwe.setEncryptionMethodHeaderParameter("A256GCM");
            jwe.setKey(world.encryption);
            if (!json.onceIn(4)) {
                jwe.setContentTypeHeaderValue("JWT");
            }
            if (json.onceIn(8)) {
                jwe.enableDefaultCompression();
            }
            jwe.setPayload(
                    json.onceIn(4)
                            ? claims(json, random, TestIssuer.LOCATION)
                            : json.onceIn(3) ? json.oneOf(pool) : signed(json, random, null));
            String compact = jwe.getCompactSerialization();
            return json.onceIn(10) ? encryptedAgain(compact) : compact;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private String encryptedAgain(String compact) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue("dir");
        jwe.setEncryptionMethodHeaderParameter("A256GCM");
        jwe.setContentTypeHeaderValue("JWT");
        jwe.setKey(world.encryption);
        jwe.setPayload(compact);
        return jwe.getCompactSerialization();
    }

    // Header and claims

    private static String header(JsonGenerator json, Random random, String algorithm, String kid) {
        List<String[]> members = new ArrayList<>();
        members.add(member("alg", json.onceIn(60) ? '"' + json.oneOf(ALGORITHMS) + '"' : '"' + algorithm + '"'));
        if (!json.onceIn(40)) {
            members.add(member("typ", '"' + (json.onceIn(15) ? json.oneOf(TYPES) : "at+jwt") + '"'));
        }
        if (kid != null && !json.onceIn(12)) {
            members.add(member("kid", '"' + kid + '"'));
        } else if (json.onceIn(6)) {
            members.add(member("kid", json.onceIn(3) ? kidValue(json) : json.string()));
        }
        if (json.onceIn(25)) {
            String[] extra = json.oneOf(HEADER_EXTRAS).split(":", 2);
            members.add(new String[] {extra[0], json.onceIn(3) ? json.value(0) : extra[1]});
        }
        oddities(json, random, members, 25);
        return json.object(members);
    }

    private static String kidValue(JsonGenerator json) {
        return '"' + (json.onceIn(2) ? "k".repeat(json.onceIn(2) ? 256 : 257) : "\\u006b\\r") + '"';
    }

    private static String claims(JsonGenerator json, Random random, String issuer) {
        List<String[]> members = new ArrayList<>();
        members.add(member("iss", '"' + issuer + '"'));
        members.add(
                member("aud", json.oneOf(List.of("\"orders\"", "[\"orders\"]", "[ \"a\", \"stock\" ]", "\"stock\""))));
        members.add(member("exp", String.valueOf(NOW + (json.onceIn(4) ? json.oneOf(OFFSETS) : 300))));
        if (json.onceIn(2)) {
            members.add(member("iat", String.valueOf(NOW + (json.onceIn(4) ? json.oneOf(OFFSETS) : -5))));
        }
        if (json.onceIn(4)) {
            members.add(member("nbf", String.valueOf(NOW + (json.onceIn(4) ? json.oneOf(OFFSETS) : -5))));
        }
        members.add(member("sub", "\"alice\""));
        members.add(member("jti", "\"" + random.nextInt() + '"'));
        if (json.onceIn(3)) {
            members.add(member(json.oneOf(CLAIM_NAMES), json.value(0)));
        }
        if (json.onceIn(300)) {
            members.add(member("pad", '"' + "x".repeat(11_500 + random.nextInt(1500)) + '"'));
        }
        oddities(json, random, members, 5);
        return json.object(members);
    }

    /** Changes members: a value, a name, the order, or one twice. */
    private static void oddities(JsonGenerator json, Random random, List<String[]> members, int rarity) {
        while (!members.isEmpty() && json.onceIn(rarity)) {
            int at = random.nextInt(members.size());
            String[] chosen = members.get(at);
            switch (random.nextInt(7)) {
                case 0 -> members.remove(at);
                case 1 -> members.add(random.nextInt(members.size() + 1), chosen.clone());
                case 2 -> chosen[1] = json.value(0);
                case 3 -> chosen[0] = escapedName(chosen[0], random);
                case 4 -> chosen[0] = json.onceIn(2) ? chosen[0].toUpperCase(Locale.ROOT) : json.string();
                case 5 -> members.add(random.nextInt(members.size() + 1), new String[] {json.string(), json.value(0)});
                default -> members.add(new String[] {escapedName(chosen[0], random), chosen[1]});
            }
        }
    }

    private static String escapedName(String quoted, Random random) {
        if (quoted.length() < 3) {
            return quoted;
        }
        int at = 1 + random.nextInt(quoted.length() - 2);
        return quoted.substring(0, at) + String.format("\\u%04x", (int) quoted.charAt(at)) + quoted.substring(at + 1);
    }

    private static String[] member(String name, String value) {
        return new String[] {'"' + name + '"', value};
    }

    // Text of the token

    private static String mutated(String token, Random random) {
        if (token.isEmpty()) {
            return token;
        }
        int at = random.nextInt(4) == 0 ? token.length() - 1 : random.nextInt(token.length());
        char foreign = FOREIGN.charAt(random.nextInt(FOREIGN.length()));
        String before = token.substring(0, at);
        String after = token.substring(at + 1);
        char there = token.charAt(at);
        return switch (random.nextInt(9)) {
            case 0 -> before + foreign + there + after;
            case 1 -> token + "=".repeat(1 + random.nextInt(2));
            case 2 -> before + after;
            case 3 -> before;
            case 4 -> before + neighbour(there) + after;
            case 5 -> before + foreign + after;
            case 6 -> token + foreign;
            case 7 -> before + (char) (there ^ 1 << random.nextInt(16)) + after;
            default -> lastOfSegmentChanged(token, random);
        };
    }

    /** Changes the character at the end of a segment, where bits may be unused. */
    private static String lastOfSegmentChanged(String token, Random random) {
        int dot = random.nextInt(3) == 0
                ? token.indexOf('.')
                : random.nextInt(2) == 0 ? token.lastIndexOf('.') : token.length();
        return dot < 1 ? token : token.substring(0, dot - 1) + neighbour(token.charAt(dot - 1)) + token.substring(dot);
    }

    private static char neighbour(char c) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt((alphabet.indexOf(c) ^ 1) & 63);
    }
}

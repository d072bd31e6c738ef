package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the launcher asks of the issuer: tokens for its clients, its keys, and a rotation. */
final class IssuerClient {

    private final Https https;
    private final String clientSecret;
    private final String operatorSecret;

    IssuerClient(Https https, String clientSecret, String operatorSecret) {
        this.https = https;
        this.clientSecret = clientSecret;
        this.operatorSecret = operatorSecret;
    }

    /** Returns the value of {@code iss} in its tokens. */
    String location() {
        return https.base();
    }

    boolean isReady() throws IOException, InterruptedException {
        return https.status("/.well-known/oauth-authorization-server") == 200;
    }

    /** Gets an access token by the client credentials grant (RFC 6749, section 4.4). */
    String token(String client, String scopes) throws IOException, InterruptedException {
        HttpRequest request = https.request("/oauth2/token")
                .header("Authorization", basic(client, clientSecret))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&scope=" + scopes.replace(" ", "%20")))
                .build();
        return member("access_token", ok(https.send(request)));
    }

    /** Returns the newest of its public keys. */
    PublicKey publicKey() throws IOException, InterruptedException, GeneralSecurityException {
        String keys = jwks();
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number("n", keys), number("e", keys)));
    }

    String jwks() throws IOException, InterruptedException {
        return ok(https.send(https.request("/oauth2/jwks").build()));
    }

    /** Makes the issuer sign with a new key, and returns that key's id. */
    String rotate() throws IOException, InterruptedException {
        return member("kid", ok(rotate(operatorSecret)));
    }

    HttpResponse<String> rotate(String secret) throws IOException, InterruptedException {
        return https.send(https.request("/operator/rotate")
                .header("Authorization", basic("operator", secret))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static BigInteger number(String name, String json) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(member(name, json)));
    }

    /** Returns the first string of this name: enough for the issuer's flat answers, and no JSON library needed. */
    private static String member(String name, String json) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("The issuer's answer has no '" + name + "'");
        }
        return matcher.group(1);
    }

    private static String ok(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "The issuer answered " + response.statusCode() + " to " + response.uri() + ": " + response.body());
        }
        return response.body();
    }
}

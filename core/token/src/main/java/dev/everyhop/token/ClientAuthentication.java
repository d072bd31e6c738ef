package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.oauth.Form;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * How a service proves to an authorization server which client it is. Prefer {@link #privateKeyJwt}: nothing that could be
 * replayed elsewhere or later leaves this service.
 *
 * <p><b>Security guarantees.</b> {@link #toString} shows the method and the client's id. Secrets are asked for at each use,
 * so that they can rotate, and the array that is returned is wiped afterwards.
 *
 * <p><b>Thread safety.</b> Immutable; suppliers are called from background threads.
 */
public final class ClientAuthentication {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** How long an assertion may be used, in seconds. */
    private static final long ASSERTION_LIFE = 60;

    private final String method;
    final String clientId;
    private final Way way;

    private ClientAuthentication(String method, String clientId, Way way) {
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("The client id must not be blank");
        }
        this.method = method;
        this.clientId = clientId;
        this.way = way;
    }

    /**
     * Signs a JWT for each request (RFC 7523, section 2.2): audience is the issuer, and nothing else, so that no other server
     * can use it; it lives a minute and has a {@code jti} of its own.
     */
    public static ClientAuthentication privateKeyJwt(String clientId, SigningKey key) {
        Objects.requireNonNull(key, "key");
        return privateKeyJwt(clientId, () -> key);
    }

    /** Signs as {@link #privateKeyJwt(String, SigningKey)} does, with a key that may rotate: it is asked for each time. */
    public static ClientAuthentication privateKeyJwt(String clientId, Supplier<SigningKey> key) {
        Objects.requireNonNull(key, "key");
        return new ClientAuthentication("private_key_jwt", clientId, (form, headers, context) -> {
            form.add("client_id", clientId);
            form.add("client_assertion_type", ASSERTION_TYPE);
            form.add("client_assertion", assertion(clientId, key.get(), context));
        });
    }

    /**
     * Authenticates by the certificate of the TLS connection (RFC 8705, section 2): the {@code tls(...)} of the client or
     * introspection must have it.
     */
    public static ClientAuthentication mutualTls(String clientId) {
        return new ClientAuthentication(
                "tls_client_auth", clientId, (form, headers, context) -> form.add("client_id", clientId));
    }

    /**
     * Sends a secret in the {@code Authorization} header (RFC 6749, section 2.3.1).
     *
     * @param secret returns the secret in UTF-8, a new array each time, which is wiped after use
     */
    public static ClientAuthentication secretBasic(String clientId, Supplier<byte[]> secret) {
        Objects.requireNonNull(secret, "secret");
        return new ClientAuthentication("client_secret_basic", clientId, (form, headers, context) -> {
            String credentials = Form.encoded(clientId) + ":" + Form.encoded(text(secret));
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
        });
    }

    /** Sends a secret in the form, for servers that cannot do better. The secret is as for {@link #secretBasic}. */
    public static ClientAuthentication secretPost(String clientId, Supplier<byte[]> secret) {
        Objects.requireNonNull(secret, "secret");
        return new ClientAuthentication(
                "client_secret_post", clientId, (form, headers, context) -> form.add("client_id", clientId)
                        .add("client_secret", text(secret)));
    }

    boolean needsMutualTls() {
        return method.equals("tls_client_auth");
    }

    /** Adds what proves the client to a request. */
    void apply(Form form, Map<String, String> headers, Context context) {
        way.apply(form, headers, context);
    }

    /** Returns the method and the client's id. */
    @Override
    public String toString() {
        return "ClientAuthentication[" + method + ", " + clientId + "]";
    }

    private static String assertion(String clientId, SigningKey key, Context context) {
        byte[] id = new byte[16];
        context.random.nextBytes(id);
        long now = context.clock.millis() / 1000;
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "JWT");
        header.put("alg", key.algorithm);
        if (key.keyId != null) {
            header.put("kid", key.keyId);
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", clientId);
        claims.put("sub", clientId);
        claims.put("aud", context.issuer);
        claims.put("iat", now);
        claims.put("exp", now + ASSERTION_LIFE);
        claims.put("jti", BASE64.encodeToString(id));
        return key.signer.compact(header, claims);
    }

    private static String text(Supplier<byte[]> secret) {
        byte[] bytes = secret.get();
        try {
            CharBuffer characters = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return characters.toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("The client secret is not UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * What a proof is made for.
     *
     * @param issuer the authorization server
     */
    record Context(String issuer, InstantSource clock, RandomGenerator random) {}

    private interface Way {
        void apply(Form form, Map<String, String> headers, Context context);
    }
}

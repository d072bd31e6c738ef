package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.spring.internal.AuthenticationProperties;
import dev.everyhop.spring.internal.AuthenticationProperties.Method;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.token.ClientAuthentication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/** Makes what proves to an authorization server who asks. */
final class AuthenticationFactory {

    private AuthenticationFactory() {}

    /**
     * Makes it.
     *
     * @param owner the prefix of the properties that the authentication is below
     * @param sslBundle the bundle of the same owner; null if it has none
     */
    static ClientAuthentication of(String owner, AuthenticationProperties p, @Nullable String sslBundle) {
        String property = owner + ".authentication";
        String id = p.clientId();
        if (id == null || id.isBlank()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".client-id",
                    "the authorization server could not know who asks",
                    "the id by which it knows this service");
        }
        boolean secrets = p.method() == Method.SECRET_BASIC || p.method() == Method.SECRET_POST;
        check(property, "key", p.key() != null, p.method() == Method.PRIVATE_KEY_JWT, p.method());
        check(property, "secret", p.secret() != null, secrets, p.method());
        check(property, "secret-file", p.secretFile() != null, secrets, p.method());
        return switch (p.method()) {
            case PRIVATE_KEY_JWT -> ClientAuthentication.privateKeyJwt(id, key(property, p));
            case MUTUAL_TLS -> {
                if (sslBundle == null) {
                    throw Misconfiguration.PROPERTY_MISSING.with(
                            owner + ".ssl-bundle",
                            "there is no certificate to show",
                            "the name of an SSL bundle that has a key and its certificate");
                }
                yield ClientAuthentication.mutualTls(id);
            }
            case SECRET_BASIC -> ClientAuthentication.secretBasic(id, secret(property, p));
            case SECRET_POST -> ClientAuthentication.secretPost(id, secret(property, p));
        };
    }

    private static void check(String property, String name, boolean set, boolean used, Method method) {
        if (set && !used) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + "." + name,
                    "with method=" + method.name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + " nothing would use it");
        }
    }

    private static KeyFile key(String property, AuthenticationProperties p) {
        Resource key = p.key();
        if (key == null) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".key",
                    "there is nothing to sign with",
                    "a file with a private key in PEM form, or authentication.method to what the server asks for instead");
        }
        return new KeyFile(property + ".key", key, p);
    }

    private static Supplier<byte[]> secret(String property, AuthenticationProperties p) {
        Resource file = p.secretFile();
        String text = p.secret();
        if (file == null) {
            if (text == null) {
                throw Misconfiguration.PROPERTY_MISSING.with(
                        property + ".secret-file", "there is no secret to show", "a file with the secret");
            }
            String known = text;
            return () -> known.getBytes(UTF_8);
        }
        if (text != null) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + ".secret", "secret-file is set too, and one of them would not be used");
        }
        try {
            if (read(file).length == 0) {
                throw Misconfiguration.PROPERTY_INVALID.with(
                        property + ".secret-file", file.getDescription() + " is empty");
            }
        } catch (UncheckedIOException e) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + ".secret-file", file.getDescription() + " cannot be read");
        }
        return () -> read(file);
    }

    /** Returns the secret without the line end that editors put behind it. */
    private static byte[] read(Resource file) {
        try {
            byte[] all = file.getContentAsByteArray();
            int end = all.length;
            while (end > 0 && (all[end - 1] == '\n' || all[end - 1] == '\r')) {
                end--;
            }
            byte[] secret = Arrays.copyOf(all, end);
            Arrays.fill(all, (byte) 0);
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

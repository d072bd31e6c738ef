package dev.everyhop.gate.internal.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.Presentation;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what proxies say of a client's certificate, to the SHA-256 of its DER encoding. */
public final class CertificateHeaders {

    private static final int MAX_LENGTH = 32 * 1024;

    /** A byte sequence of structured fields (RFC 8941, section 3.3.5) without parameters, of which RFC 9440 has none. */
    private static final Pattern BYTE_SEQUENCE = Pattern.compile(":([A-Za-z0-9+/]+={0,2}):");

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\r\\n]+)-----END CERTIFICATE-----\\s*");

    private CertificateHeaders() {}

    /** Reads a value of {@code Client-Cert} (RFC 9440, section 2.2); null if it is none. */
    public static byte @Nullable [] clientCert(String value) {
        Matcher sequence = BYTE_SEQUENCE.matcher(value);
        return value.length() <= MAX_LENGTH && sequence.matches() ? ofDer(decoded(sequence.group(1))) : null;
    }

    /**
     * Reads the last element of a value of Envoy's {@code X-Forwarded-Client-Cert}: the one that the proxy nearest to us
     * wrote. Its {@code Cert} or its {@code Hash}; both, if both are there, of one certificate.
     *
     * @return the SHA-256 of the certificate; null if the value cannot be read or the element has neither
     */
    public static byte @Nullable [] forwarded(String value) {
        if (value.length() > MAX_LENGTH) {
            return null;
        }
        String[] found = {null, null};
        return readElements(value, found) ? certificate(found[0], found[1]) : null;
    }

    private static byte @Nullable [] certificate(@Nullable String hash, @Nullable String cert) {
        byte[] ofHash = hash == null ? null : hash(hash);
        byte[] ofCert = cert == null ? null : pem(cert);
        boolean broken = (hash != null && ofHash == null) || (cert != null && ofCert == null);
        boolean differ = ofHash != null && ofCert != null && !MessageDigest.isEqual(ofHash, ofCert);
        return broken || differ ? null : ofCert != null ? ofCert : ofHash;
    }

    /** Reads pairs between semicolons and elements between commas; leaves Hash and Cert of the last element. */
    private static boolean readElements(String value, @Nullable String[] found) {
        int i = 0;
        while (true) {
            int equals = value.indexOf('=', i);
            if (equals < 0) {
                return false;
            }
            String key = value.substring(i, equals).strip();
            if (!key.matches("[A-Za-z]+")) {
                return false;
            }
            StringBuilder text = new StringBuilder();
            i = readValue(value, equals + 1, text);
            if (i < 0) {
                return false;
            }
            int place = key.equalsIgnoreCase("Hash") ? 0 : key.equalsIgnoreCase("Cert") ? 1 : -1;
            if (place >= 0) {
                if (found[place] != null) {
                    return false;
                }
                found[place] = text.toString();
            }
            if (i == value.length()) {
                return true;
            }
            if (value.charAt(i) == ',') {
                Arrays.fill(found, null);
            }
            i++;
        }
    }

    /** Reads a value, quoted or not, and returns where it ends: at a comma, a semicolon or the end. Negative if it is broken. */
    private static int readValue(String value, int from, StringBuilder text) {
        int i = from;
        boolean quoted = i < value.length() && value.charAt(i) == '"';
        if (quoted) {
            i++;
            while (i < value.length() && value.charAt(i) != '"') {
                if (value.charAt(i) == '\\') {
                    i++;
                }
                if (i < value.length()) {
                    text.append(value.charAt(i++));
                }
            }
            if (i >= value.length()) {
                return -1;
            }
            i++;
            while (i < value.length() && value.charAt(i) == ' ') {
                i++;
            }
            return i == value.length() || value.charAt(i) == ',' || value.charAt(i) == ';' ? i : -1;
        }
        while (i < value.length() && value.charAt(i) != ',' && value.charAt(i) != ';') {
            if (value.charAt(i) == '"') {
                return -1;
            }
            text.append(value.charAt(i++));
        }
        return i;
    }

    private static byte @Nullable [] hash(String text) {
        String hex = text.strip();
        return hex.matches("[0-9a-fA-F]{64}") ? HexFormat.of().parseHex(hex) : null;
    }

    private static byte @Nullable [] pem(String encoded) {
        String text = unescaped(encoded);
        Matcher pem = text == null ? null : PEM.matcher(text);
        return pem == null || !pem.matches() ? null : ofDer(decoded(pem.group(1).replaceAll("[\\r\\n]", "")));
    }

    /** Decodes percent-encoding, where a plus sign is a plus sign. */
    private static @Nullable String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length() || !text.substring(i + 1, i + 3).matches("[0-9a-fA-F]{2}")) {
                    return null;
                }
                c = (char) Integer.parseInt(text.substring(i + 1, i + 3), 16);
                i += 2;
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            // Only the one spelling counts, so that no two readers see two certificates.
            return Arrays.equals(Base64.getEncoder().encode(bytes), base64.getBytes(US_ASCII)) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the SHA-256 of a certificate; null if the bytes are not exactly one. */
    private static byte @Nullable [] ofDer(byte @Nullable [] der) {
        if (der == null) {
            return null;
        }
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return Arrays.equals(certificate.getEncoded(), der) ? Presentation.thumbprint(certificate) : null;
        } catch (CertificateException e) {
            return null;
        }
    }
}

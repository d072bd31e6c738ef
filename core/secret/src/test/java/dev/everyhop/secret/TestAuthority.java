package dev.everyhop.secret;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** An authority that issues certificates with URIs in them, which okhttp-tls does not. */
public final class TestAuthority {

    private static final AtomicLong SERIALS = new AtomicLong(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    public TestAuthority(String name) throws GeneralSecurityException {
        this.name = name;
        this.keys = newKeys();
        this.certificate = certificate(name, keys.getPublic(), true, List.of(), TestPki.EVER_FROM, TestPki.EVER_UNTIL);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {}

    /** Issues a certificate with these names: URIs if they have {@code ://}, else DNS names. */
    public Issued issue(Instant from, Instant until, String... names) throws GeneralSecurityException {
        KeyPair own = newKeys();
        return new Issued(certificate("leaf", own.getPublic(), false, List.of(names), from, until), own.getPrivate());
    }

    public Issued issue(String... names) throws GeneralSecurityException {
        return issue(TestPki.EVER_FROM, TestPki.EVER_UNTIL, names);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private X509Certificate certificate(
            String subject, PublicKey key, boolean authority, List<String> names, Instant from, Instant until)
            throws GeneralSecurityException {
        byte[] algorithm = sequence(oid("2a8648ce3d040302"));
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(extension("551d13", authority ? sequence(der(0x01, new byte[] {-1})) : sequence()));
        extensions.add(extension("551d0f", der(0x03, authority ? new byte[] {1, 6} : new byte[] {7, (byte) 0x80})));
        if (!names.isEmpty()) {
            byte[][] san = names.stream()
                    .map(one -> der(one.contains("://") ? 0x86 : 0x82, one.getBytes(StandardCharsets.US_ASCII)))
                    .toArray(byte[][]::new);
            extensions.add(extension("551d11", sequence(san)));
        }
        byte[] body = sequence(
                der(0xA0, der(0x02, new byte[] {2})),
                der(0x02, BigInteger.valueOf(SERIALS.getAndIncrement()).toByteArray()),
                algorithm,
                name(name),
                sequence(time(from), time(until)),
                name(subject),
                key.getEncoded(),
                der(0xA3, sequence(extensions.toArray(byte[][]::new))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] signed = sequence(body, algorithm, der(0x03, new byte[] {0}, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] extension(String oid, byte[] value) {
        return sequence(oid(oid), der(0x01, new byte[] {-1}), der(0x04, value));
    }

    private static byte[] name(String common) {
        return sequence(der(0x31, sequence(oid("550403"), der(0x0C, common.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] time(Instant at) {
        return der(0x18, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(String hex) {
        return der(0x06, HexFormat.of().parseHex(hex));
    }

    private static byte[] sequence(byte[]... parts) {
        return der(0x30, parts);
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}

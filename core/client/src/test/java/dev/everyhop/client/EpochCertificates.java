package dev.everyhop.client;

import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.Trust;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;

/**
 * A root, and for each epoch of each end an issuer and a leaf of its own, whose names say of which epoch they are. Leaves of
 * sixteen epochs in a row have sixteen keys.
 */
final class EpochCertificates {

    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2120-01-01T00:00:00Z");
    private static final Pattern EPOCH = Pattern.compile("CN=([a-z]+)(-issuer)? ([0-9]+)");

    private final AtomicLong serials = new AtomicLong(1);
    private final HeldCertificate root =
            certificate("root").certificateAuthority(1).build();
    private final HeldCertificate ofIssuers = new HeldCertificate.Builder().build();
    private final List<HeldCertificate> ofLeaves = Stream.generate(() -> new HeldCertificate.Builder().build())
            .limit(16)
            .toList();

    /** What one end shows from a rotation to the next. */
    record Shown(HeldCertificate leaf, HeldCertificate issuer, HeldCertificate root) {

        KeyRead.Material read() {
            return new KeyRead.Material(
                    leaf.keyPair().getPrivate(),
                    List.of(leaf.certificate(), issuer.certificate()),
                    Trust.in(List.of(root.certificate())),
                    null);
        }

        String chainPem() {
            return leaf.certificatePem() + issuer.certificatePem();
        }
    }

    /** Makes what the end of this name, which is a DNS name too, shows in this epoch. */
    Shown shown(String name, String dns, long epoch) {
        HeldCertificate issuer = certificate(name + "-issuer " + epoch)
                .certificateAuthority(0)
                .keyPair(ofIssuers.keyPair())
                .signedBy(root)
                .build();
        HeldCertificate leaf = certificate(name + " " + epoch)
                .addSubjectAlternativeName(dns)
                .keyPair(ofLeaves.get((int) (epoch % ofLeaves.size())).keyPair())
                .signedBy(issuer)
                .build();
        return new Shown(leaf, issuer, root);
    }

    private HeldCertificate.Builder certificate(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .serialNumber(serials.getAndIncrement())
                .validityInterval(FROM.toEpochMilli(), UNTIL.toEpochMilli());
    }

    /** Returns the epoch that leaf and issuer are of, after looking that it is one and the same. */
    static long epoch(X509Certificate leaf, X509Certificate issuer) {
        return epoch(
                leaf.getSubjectX500Principal().getName(),
                issuer.getSubjectX500Principal().getName());
    }

    static long epoch(String leaf, String issuer) {
        Matcher of = matched(leaf);
        Matcher by = matched(issuer);
        if (!of.group(1).equals(by.group(1)) || !of.group(3).equals(by.group(3)) || by.group(2) == null) {
            throw new AssertionError("a chain of two epochs: " + leaf + " by " + issuer);
        }
        return Long.parseLong(of.group(3));
    }

    private static Matcher matched(String name) {
        Matcher matcher = EPOCH.matcher(name);
        if (!matcher.matches()) {
            throw new AssertionError("not of an epoch: " + name);
        }
        return matcher;
    }
}

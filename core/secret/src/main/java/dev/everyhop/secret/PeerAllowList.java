package dev.everyhop.secret;

import dev.everyhop.secret.internal.tls.PeerNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The peers that may be talked to, by the names in their certificates.
 *
 * <p>A name with {@code ://} is a URI, such as the SPIFFE ID {@code spiffe://example/payments}, and must be the very URI in
 * the subject alternative name. Any other is a DNS name and must be one of the DNS names there, letter case aside. There
 * are no wildcards, neither here nor there; the subject's common name does not count.
 *
 * <p><b>Security guarantees.</b> What is not listed is refused. A certificate with more than one URI is refused for every
 * URI (SPIFFE X509-SVID, section 5.2: exactly one). The list says nothing of who issued the certificate: that is the
 * trust manager's part, which must have been asked before.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class PeerAllowList {

    private static final int MAX_NAME = 2048;
    private static final Pattern DNS =
            Pattern.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_-]{1,63})*");

    private final Set<String> names;

    private PeerAllowList(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /**
     * Returns the list of these names.
     *
     * @throws IllegalArgumentException if a name is neither a URI with scheme and authority nor a DNS name
     */
    public static PeerAllowList of(String... names) {
        return of(List.of(names));
    }

    /**
     * Returns the list of these names; an empty one allows nobody.
     *
     * @throws IllegalArgumentException if a name is neither a URI with scheme and authority nor a DNS name
     */
    public static PeerAllowList of(Collection<String> names) {
        Set<String> checked = new LinkedHashSet<>();
        for (String name : names) {
            checked.add(checked(name));
        }
        return new PeerAllowList(checked);
    }

    /** Tells whether this certificate, already found to be trusted, carries a name of the list. */
    public boolean allows(X509Certificate peer) {
        PeerNames found = PeerNames.of(peer);
        String uri = found.uri();
        return (uri != null && names.contains(uri)) || found.dns().stream().anyMatch(names::contains);
    }

    /** Returns the names, DNS names in lower case. */
    public Set<String> names() {
        return names;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof PeerAllowList list && list.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return "PeerAllowList" + names;
    }

    private static String checked(String name) {
        if (name.length() <= MAX_NAME) {
            if (name.contains("://")) {
                try {
                    URI uri = new URI(name);
                    if (uri.getScheme() != null && uri.getRawAuthority() != null && uri.getRawFragment() == null) {
                        return name;
                    }
                } catch (URISyntaxException e) {
                    // Said below, without the text.
                }
            } else {
                String lower = name.toLowerCase(Locale.ROOT);
                if (DNS.matcher(lower).matches()) {
                    return lower;
                }
            }
        }
        throw new IllegalArgumentException(
                "A peer must be a URI such as spiffe://example/payments or a DNS name without"
                        + " wildcard such as payments.example");
    }
}

package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class CanonicalPathTest {

    /** The JDK's reader of URIs is a second opinion on what a path says. */
    @Property(tries = 20_000, seed = "20261124", edgeCases = EdgeCasesMode.NONE)
    void whatIsCanonicalReadsTheSameElsewhere(@ForAll("paths") String raw) throws URISyntaxException {
        String path = CanonicalPath.of(raw);
        if (path == null) {
            return;
        }
        URI uri = new URI("http://localhost" + raw);
        assertThat(uri.getPath()).isEqualTo(path);
        assertThat(uri.normalize()).isEqualTo(uri);
        assertThat(path.split("/", -1)).hasSameSizeAs(raw.split("/", -1));
        assertThat(path).doesNotContain("//", "\\", ";", "\u0000", "/./", "/../");
        assertThat(CanonicalPath.of(raw)).isEqualTo(path);
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> pieces = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of("a", "B", "7", "-", "~", "+", ":", ".", "/")),
                Tuple.of(3, Arbitraries.integers().between(0, 255).map("%%%02X"::formatted)),
                Tuple.of(2, Arbitraries.of("%C3%A9", "%e2%82%ac", "%F0%9F%98%80", "%20", "%25", "%7e")),
                Tuple.of(1, Arbitraries.of("%", ";", "\\", "..", "%2", "%2e", "\u00e9", " ")));
        return pieces.list().ofMinSize(0).ofMaxSize(6).map(list -> "/" + String.join("", list));
    }
}

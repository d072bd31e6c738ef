package dev.everyhop.token.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

class JsonScannerFuzzTest {

    @Property(tries = 20_000)
    void readsWhatJose4jReadsOrIsStricterForAKnownReason(@ForAll("texts") byte[] text) {
        compare(text);
    }

    @Property(tries = 1_000_000)
    @Tag("long")
    void readsWhatJose4jReadsOrIsStricterForAKnownReasonAMillionTimes(@ForAll("texts") byte[] text) {
        compare(text);
    }

    @Provide
    Arbitrary<byte[]> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.randomValue(random -> new JsonGenerator(random).text())),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(40)),
                Tuple.of(
                        1,
                        Arbitraries.strings()
                                .withChars("{}[]\":,\\u0dD8e1.-tfn ")
                                .map(text -> text.getBytes(StandardCharsets.US_ASCII))));
    }

    private static void compare(byte[] text) {
        Map<String, Object> ours = JsonScanner.read(text);
        Map<String, Object> theirs = JsonOracle.jose4j(text);
        if (ours != null) {
            assertThat(theirs).as("jose4j reads it too").isNotNull();
            assertThat(ours).matches(read -> JsonOracle.same(read, theirs), "the same values as " + theirs);
        } else if (theirs != null) {
            assertThat(JsonOracle.whyStrict(text, theirs))
                    .as("a documented reason")
                    .isNotNull();
        }
    }
}

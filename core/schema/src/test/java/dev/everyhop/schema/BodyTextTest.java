package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Reading block by block comes to the same as reading at once, wherever the blocks end. */
class BodyTextTest {

    /** A text that comes to light in pieces of a size. */
    private static final class Pieces extends BodyText {

        private final byte[] text;
        private final int size;

        Pieces(byte[] text, int size) {
            super(text, 0, false);
            this.text = text;
            this.size = size;
        }

        @Override
        void grow() {
            whole = length == text.length;
            length = Math.min(text.length, length + size);
        }
    }

    @Property(tries = 5_000)
    void piecesOfAnySizeAreJudgedLikeTheWhole(@ForAll("texts") byte[] text, @ForAll("sizes") int size)
            throws IOException {
        BodyText pieces = new Pieces(text, size);
        if (Utf8.isStrict(text, 0, text.length)) {
            assertThat(pieces.readAllBytes()).isEqualTo(text);
            assertThat(pieces.reason()).isNull();
        } else {
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            try {
                pieces.transferTo(seen);
            } catch (BodyText.Refused e) {
                assertThat(e.reason).isEqualTo(SchemaReason.BODY_CHARSET);
            }
            assertThat(pieces.reason()).isEqualTo(SchemaReason.BODY_CHARSET);
            assertThat(Utf8.strictUntil(seen.toByteArray(), 0, seen.size())).isEqualTo(seen.size());
        }
    }

    @Provide
    Arbitrary<byte[]> texts() {
        Arbitrary<byte[]> characters =
                Arbitraries.of("a", "é", "€", "😀", "\ufeff", "\u0000").map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> rubbish = Arbitraries.bytes().map(one -> new byte[] {one});
        return Arbitraries.frequencyOf(Tuple.of(30, characters), Tuple.of(1, rubbish))
                .list()
                .ofMaxSize(24)
                .map(list -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    list.forEach(out::writeBytes);
                    return out.toByteArray();
                });
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 9);
    }

    @Test
    void aCharacterMayLieAcrossTwoBlocks() throws IOException {
        for (int before = BodyText.BLOCK - 4; before <= BodyText.BLOCK; before++) {
            byte[] text = Arrays.copyOf("a".repeat(before).getBytes(UTF_8), before + 8);
            System.arraycopy("😀😀".getBytes(UTF_8), 0, text, before, 8);
            assertThat(BodyText.of(text).readAllBytes()).isEqualTo(text);

            text[before + 3] = 'a';
            BodyText broken = BodyText.of(text);
            assertThatThrownBy(broken::readAllBytes).hasMessage(SchemaReason.BODY_CHARSET.code());
        }
    }
}

package dev.everyhop.audit.internal.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SignedNoteTest {

    // The example of C2SP signed-note.
    private static final String VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final KeyPair PAIR = Ed25519.generate(new SecureRandom());
    private static final NoteKey KEY = NoteKey.of("host/orders/1", NoteKey.SIGNATURE, PAIR.getPublic());

    @Test
    void verifierKeyOfTheSpecificationIsReadAndWritten() {
        NoteKey key = NoteKey.parse(VKEY);
        assertThat(key).isNotNull();
        assertThat(key.name()).isEqualTo("example.com/foo");
        assertThat(key.vkey()).isEqualTo(VKEY);
    }

    @Test
    void verifierKeyWhosePartsDoNotFitIsRefused() {
        assertThat(NoteKey.parse(VKEY.replace("530d", "530e"))).isNull();
        assertThat(NoteKey.parse(VKEY.replace("foo", "bar"))).isNull();
        assertThat(NoteKey.parse(VKEY.replace("530d903a", "530D903A"))).isNull();
        assertThat(NoteKey.parse("a+b")).isNull();
        assertThat(NoteKey.parse(VKEY + "=")).isNull();
    }

    @Test
    void noteIsReadBackAndVerifies() {
        SignedNote note = SignedNote.sign("host/orders/1\n0\nx\n", KEY, PAIR.getPrivate());
        SignedNote read = SignedNote.parse(note.bytes());
        assertThat(read).isNotNull();
        assertThat(read.verify(KEY)).isEqualTo(SignedNote.Verdict.SIGNED);
        assertThat(read.bytes()).isEqualTo(note.bytes());
    }

    @Test
    void changedTextIsForgedAndAnotherKeyIsUnsigned() {
        SignedNote note = SignedNote.sign("text\n", KEY, PAIR.getPrivate());
        assertThat(new SignedNote("texu\n", note.signatures()).verify(KEY)).isEqualTo(SignedNote.Verdict.FORGED);
        NoteKey other = NoteKey.of(
                "host/orders/1",
                NoteKey.SIGNATURE,
                Ed25519.generate(new SecureRandom()).getPublic());
        assertThat(note.verify(other)).isEqualTo(SignedNote.Verdict.UNSIGNED);
    }

    @Test
    void oneForgedSignatureOfAKeySpoilsTheOthers() {
        SignedNote note = SignedNote.sign("text\n", KEY, PAIR.getPrivate());
        SignedNote.Line forged = new SignedNote.Line(KEY.name(), KEY.id(), new byte[64]);
        assertThat(note.with(List.of(forged)).verify(KEY)).isEqualTo(SignedNote.Verdict.FORGED);
    }

    @Test
    void cosignatureSpeaksOfItsTime() {
        NoteKey witness = NoteKey.of("witness.example", NoteKey.COSIGNATURE, PAIR.getPublic());
        SignedNote note = SignedNote.sign("text\n", KEY, PAIR.getPrivate());
        SignedNote.Line line = note.cosign(witness, PAIR.getPrivate(), 1_679_315_147);
        assertThat(note.with(List.of(line)).verify(witness)).isEqualTo(SignedNote.Verdict.SIGNED);
        byte[] later = line.signature().clone();
        later[7]++;
        assertThat(note.with(List.of(new SignedNote.Line(line.name(), line.id(), later)))
                        .verify(witness))
                .isEqualTo(SignedNote.Verdict.FORGED);
        assertThat(NoteKey.parse(witness.vkey())).isEqualTo(witness);
    }

    @Test
    void malformedNotesAreNone() {
        String good =
                new String(SignedNote.sign("text\n", KEY, PAIR.getPrivate()).bytes(), StandardCharsets.UTF_8);
        for (String bad : List.of(
                "",
                "\n",
                "text\n",
                "text\n\n",
                good.substring(0, good.length() - 1),
                good + "\n",
                good + "x\n",
                good.replace("\u2014", "-"),
                good.replace("text", "te\rxt"),
                good.replace("text", "te\u0000xt"),
                good.replace("host/orders/1 ", "host/orders/1  "),
                good.replace("host/orders/1", "host+orders"))) {
            assertThat(SignedNote.parse(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isNull();
        }
    }

    @Test
    void checkpointIsStrict() {
        String root = new TreeHasher().empty().base64();
        assertThat(TreeHead.parse("o\n0\n" + root + "\n")).isEqualTo(new TreeHead("o", 0, new TreeHasher().empty()));
        assertThat(TreeHead.parse("o\n12\n" + root + "\nextension\n")).isNotNull();
        for (String bad : List.of(
                "o\n01\n" + root + "\n",
                "o\n-1\n" + root + "\n",
                "o\n9223372036854775808\n" + root + "\n",
                "o\n1\n" + root.substring(1) + "\n",
                "o\n1\n" + root.replace("=", "") + "\n",
                "\n1\n" + root + "\n",
                "o\n1\n" + root,
                "o\n1\n" + root + "\n\n")) {
            assertThat(TreeHead.parse(bad)).as(bad).isNull();
        }
    }

    @Property
    void noBytesMakeAReaderThrow(@ForAll byte[] bytes, @ForAll String text) {
        SignedNote.parse(bytes);
        ProofFile.parse(bytes);
        AddCheckpoint.parse(bytes);
        Bundle.parse(bytes, 3);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        SignedNote.parse(utf8);
        NoteKey.parse(text);
        TreeHead.parse(text);
        ProofFile.parse(("c2sp.org/tlog-proof@v1\nindex 1\n" + text).getBytes(StandardCharsets.UTF_8));
        AddCheckpoint.parse(("old 1\n" + text).getBytes(StandardCharsets.UTF_8));
    }
}

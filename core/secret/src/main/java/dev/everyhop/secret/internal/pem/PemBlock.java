package dev.everyhop.secret.internal.pem;

import static dev.everyhop.secret.internal.pem.PemException.Fault.MALFORMED;
import static dev.everyhop.secret.internal.pem.PemException.Fault.UNSUPPORTED;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One block of a PEM file (RFC 7468), decoded.
 *
 * <p>Text between blocks is passed over, as the RFC allows. A block that does not end, ends with another label, or holds
 * anything but base64 and white space refuses the whole file: half a file must never pass for one.
 */
final class PemBlock {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] der;

    private PemBlock(String label, byte[] der) {
        this.label = label;
        this.der = der;
    }

    /** Returns the blocks of a file in their order. */
    static List<PemBlock> read(byte[] file) throws PemException {
        List<PemBlock> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\\r\\n|\\r|\\n", -1)) {
            String line = raw.strip();
            if (label == null) {
                if (line.startsWith(BEGIN)) {
                    label = label(line, BEGIN);
                    base64.setLength(0);
                }
            } else if (line.startsWith(END)) {
                if (!label.equals(label(line, END))) {
                    throw new PemException(MALFORMED, "a block ends with another label than it began with");
                }
                blocks.add(new PemBlock(label, decoded(base64)));
                label = null;
            } else if (line.startsWith(DASHES)) {
                throw new PemException(MALFORMED, "a block begins within a block");
            } else if (line.indexOf(':') >= 0) {
                throw new PemException(
                        UNSUPPORTED, "a block has headers; convert a key with them by 'openssl pkcs8 -topk8'");
            } else {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new PemException(MALFORMED, "a block does not end");
        }
        return blocks;
    }

    /** Returns what stands after {@code BEGIN}. */
    String label() {
        return label;
    }

    /** Returns the content, which {@link #clear} overwrites. */
    byte[] der() {
        return der;
    }

    /** Overwrites the content. */
    void clear() {
        Arrays.fill(der, (byte) 0);
    }

    /** Returns the label and nothing of the content. */
    @Override
    public String toString() {
        return "PemBlock[" + label + "]";
    }

    private static String label(String line, String prefix) throws PemException {
        if (line.length() < prefix.length() + DASHES.length() || !line.endsWith(DASHES)) {
            throw new PemException(MALFORMED, "a boundary line is broken");
        }
        return line.substring(prefix.length(), line.length() - DASHES.length());
    }

    private static byte[] decoded(StringBuilder base64) throws PemException {
        byte[] characters = base64.toString().getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Base64.getDecoder().decode(characters);
        } catch (IllegalArgumentException e) {
            throw new PemException(MALFORMED, "a block is not base64");
        } finally {
            Arrays.fill(characters, (byte) 0);
            for (int i = 0; i < base64.length(); i++) {
                base64.setCharAt(i, '\0');
            }
        }
    }
}

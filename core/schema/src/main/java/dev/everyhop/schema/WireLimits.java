package dev.everyhop.schema;

import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.core.json.JsonFactory;

/**
 * The most that one request may bring, whatever its schema says.
 *
 * <p><b>Security guarantees.</b> There is no unlimited value: each limit has a safe default and an upper bound that keeps
 * one request from exhausting a thread's stack or the heap.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class WireLimits {

    private static final WireLimits DEFAULTS = new Builder().build();

    final int bytes;
    final int inflatedBytes;
    final Set<String> contentCodings;
    final int depth;
    final int tokens;
    final int stringLength;
    final int nameLength;
    final int numberDigits;
    final int numberExponent;
    final int arraySize;
    final int objectSize;
    final int fields;
    final int parts;
    final int partHeadBytes;
    final int partBytes;
    final int parameters;
    final int parameterLength;
    final JsonFactory jsonTokens;

    private WireLimits(Builder builder) {
        bytes = builder.bytes;
        inflatedBytes = builder.inflatedBytes;
        contentCodings = Set.copyOf(builder.contentCodings);
        depth = builder.depth;
        tokens = builder.tokens;
        stringLength = builder.stringLength;
        nameLength = builder.nameLength;
        numberDigits = builder.numberDigits;
        numberExponent = builder.numberExponent;
        arraySize = builder.arraySize;
        objectSize = builder.objectSize;
        fields = builder.fields;
        parts = builder.parts;
        partHeadBytes = builder.partHeadBytes;
        partBytes = builder.partBytes;
        parameters = builder.parameters;
        parameterLength = builder.parameterLength;
        jsonTokens = JsonReader.tokens(this);
    }

    /** Returns the limits of a route that says nothing: 1 MiB, no content coding, and those named at the builder. */
    public static WireLimits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from {@link #defaults}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these limits. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns how many bytes a body may have on the wire; who buffers a body stops there. */
    public int bytes() {
        return bytes;
    }

    /** Builds limits. Each setter refuses a value outside of its range with an {@link IllegalArgumentException}. */
    public static final class Builder {

        private static final int MAX_BYTES = 1 << 30;

        private int bytes = 1 << 20;
        private int inflatedBytes = 1 << 20;
        private final Set<String> contentCodings = new LinkedHashSet<>();
        private int depth = 64;
        private int tokens = 100_000;
        private int stringLength = 64 * 1024;
        private int nameLength = 256;
        private int numberDigits = 32;
        private int numberExponent = 308;
        private int arraySize = 10_000;
        private int objectSize = 1_000;
        private int fields = 256;
        private int parts = 32;
        private int partHeadBytes = 8 * 1024;
        private int partBytes = 1 << 20;
        private int parameters = 64;
        private int parameterLength = 2 * 1024;

        private Builder() {}

        private Builder(WireLimits limits) {
            bytes = limits.bytes;
            inflatedBytes = limits.inflatedBytes;
            contentCodings.addAll(limits.contentCodings);
            depth = limits.depth;
            tokens = limits.tokens;
            stringLength = limits.stringLength;
            nameLength = limits.nameLength;
            numberDigits = limits.numberDigits;
            numberExponent = limits.numberExponent;
            arraySize = limits.arraySize;
            objectSize = limits.objectSize;
            fields = limits.fields;
            parts = limits.parts;
            partHeadBytes = limits.partHeadBytes;
            partBytes = limits.partBytes;
            parameters = limits.parameters;
            parameterLength = limits.parameterLength;
        }

        /** Bounds a body on the wire, in bytes (1 MiB; at most 1 GiB). */
        public Builder bytes(int max) {
            bytes = within("bytes", max, MAX_BYTES);
            return this;
        }

        /** Bounds a body once its content coding is undone, in bytes (1 MiB; at most 1 GiB). */
        public Builder inflatedBytes(int max) {
            inflatedBytes = within("inflatedBytes", max, MAX_BYTES);
            return this;
        }

        /** Allows bodies in {@code Content-Encoding: gzip} (none). */
        public Builder allowGzip() {
            contentCodings.add(ContentCoding.GZIP);
            return this;
        }

        /** Allows bodies in {@code Content-Encoding: deflate}, the zlib format (none). */
        public Builder allowDeflate() {
            contentCodings.add(ContentCoding.DEFLATE);
            return this;
        }

        /** Bounds how deep arrays and objects nest (64; at most 256). */
        public Builder depth(int max) {
            depth = within("depth", max, JsonReader.MAX_DEPTH);
            return this;
        }

        /** Bounds the tokens of a JSON text: names, values and each bracket (100,000). */
        public Builder tokens(int max) {
            tokens = within("tokens", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds a string, in UTF-16 units (65,536). */
        public Builder stringLength(int max) {
            stringLength = within("stringLength", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds a property name or the name of a form field or part, in UTF-16 units (256). */
        public Builder nameLength(int max) {
            nameLength = within("nameLength", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds the digits of a number, without its exponent (32; at most 1,000). */
        public Builder numberDigits(int max) {
            numberDigits = within("numberDigits", max, 1_000);
            return this;
        }

        /** Bounds the magnitude of a number's exponent (308; at most 1,000). */
        public Builder numberExponent(int max) {
            numberExponent = within("numberExponent", max, 1_000);
            return this;
        }

        /** Bounds the elements of an array (10,000). */
        public Builder arraySize(int max) {
            arraySize = within("arraySize", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds the members of an object (1,000). */
        public Builder objectSize(int max) {
            objectSize = within("objectSize", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds the fields of a form (256). */
        public Builder fields(int max) {
            fields = within("fields", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds the parts of a multipart body (32). */
        public Builder parts(int max) {
            parts = within("parts", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds the head of one part, in bytes (8 KiB). */
        public Builder partHeadBytes(int max) {
            partHeadBytes = within("partHeadBytes", max, MAX_BYTES);
            return this;
        }

        /** Bounds the content of one part, in bytes (1 MiB; at most 1 GiB). The bounds of the body hold as well. */
        public Builder partBytes(int max) {
            partBytes = within("partBytes", max, MAX_BYTES);
            return this;
        }

        /** Bounds the parameters of one place: the query, the cookies (64). */
        public Builder parameters(int max) {
            parameters = within("parameters", max, Integer.MAX_VALUE);
            return this;
        }

        /** Bounds one raw parameter, in UTF-16 units (2,048). */
        public Builder parameterLength(int max) {
            parameterLength = within("parameterLength", max, Integer.MAX_VALUE);
            return this;
        }

        /** Builds the limits. */
        public WireLimits build() {
            return new WireLimits(this);
        }

        private static int within(String name, int value, int max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(
                        "The limit " + name + " is " + value + ": it must lie between 1 and " + max + ".");
            }
            return value;
        }
    }
}

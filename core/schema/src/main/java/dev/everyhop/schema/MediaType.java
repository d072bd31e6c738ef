package dev.everyhop.schema;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A media type (RFC 9110, section 8.3.1), parsed once: the same object selects the schema and decides how the body is read.
 *
 * <p><b>Security guarantees.</b> Strict: no white space around it, no list, no parameter twice, no empty parameter. Two
 * readers of one header cannot come to two media types.
 *
 * @param type the type, lower case; {@code *} in a range
 * @param subtype the subtype, lower case; {@code *} in a range
 * @param parameters the parameters, their names in lower case, their values unquoted
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {

    private static final int MAX_LENGTH = 256;

    /** Copies the parameters. */
    public MediaType {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(subtype, "subtype");
        parameters = Map.copyOf(parameters);
    }

    /** Returns the media type that a header names; empty if the value is anything else. */
    public static Optional<MediaType> parse(String value) {
        if (value.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        HeaderScanner scanner = new HeaderScanner(value);
        String type = scanner.token();
        String subtype = type.isEmpty() || !scanner.take('/') ? "" : scanner.token();
        Map<String, String> parameters = new LinkedHashMap<>();
        if (subtype.isEmpty() || !scanner.parameters(parameters)) {
            return Optional.empty();
        }
        return Optional.of(new MediaType(type.toLowerCase(Locale.ROOT), subtype.toLowerCase(Locale.ROOT), parameters));
    }

    /** Returns whether bodies of it are JSON: {@code application/json}, {@code text/json} or a {@code +json} suffix (RFC 6839). */
    public boolean isJson() {
        return (subtype.equals("json") && (type.equals("application") || type.equals("text")))
                || (subtype.endsWith("+json") && subtype.length() > 5);
    }

    /** Returns whether bodies of it are {@code application/x-www-form-urlencoded}. */
    public boolean isForm() {
        return type.equals("application") && subtype.equals("x-www-form-urlencoded");
    }

    /** Returns whether bodies of it are {@code multipart/form-data} (RFC 7578). */
    public boolean isMultipartForm() {
        return type.equals("multipart") && subtype.equals("form-data");
    }

    boolean isText() {
        return type.equals("text");
    }

    boolean isRange() {
        return type.equals("*") || subtype.equals("*");
    }

    /** Returns whether a charset other than UTF-8 is claimed. */
    boolean claimsOtherCharset() {
        String charset = parameters.get("charset");
        return charset != null && !charset.equalsIgnoreCase("utf-8");
    }

    /** Returns how closely this type or range describes another type: 0 not at all, more is closer. */
    int closeness(MediaType other) {
        boolean typeFits = type.equals("*") || type.equals(other.type);
        boolean subtypeFits = subtype.equals("*") || subtype.equals(other.subtype);
        boolean parametersFit = other.parameters.entrySet().containsAll(parameters.entrySet());
        if (!typeFits || !subtypeFits || !parametersFit) {
            return 0;
        }
        return 1 + (type.equals("*") ? 0 : 100) + (subtype.equals("*") ? 0 : 100) + parameters.size();
    }

    /** Returns the type without its parameters. */
    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}

package dev.everyhop.schema;

import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One parameter of an operation, as OpenAPI describes it (version 3.1.1, section 4.8.12).
 *
 * @param place {@link Place#PATH}, {@link Place#QUERY}, {@link Place#HEADER} or {@link Place#COOKIE}
 * @param name its name; headers have no case
 * @param schema what its value must fit
 * @param required whether it must be there; always true in the path
 * @param style how its value is written
 * @param explode whether the elements of an array or object are written apart
 */
public record Parameter(Place place, String name, JsonSchema schema, boolean required, Style style, boolean explode) {

    /** How the value of a parameter is written. */
    public enum Style {
        /** {@code a,b}: path and header. */
        SIMPLE,
        /** {@code .a.b}: path. */
        LABEL,
        /** {@code ;name=a,b}: path. */
        MATRIX,
        /** {@code name=a,b} or {@code name=a&name=b}: query and cookie. */
        FORM,
        /** {@code name=a%20b}, arrays and objects: query. */
        SPACE_DELIMITED,
        /** {@code name=a%7Cb}, arrays and objects: query. */
        PIPE_DELIMITED,
        /** {@code name[key]=a}, objects of scalars: query. */
        DEEP_OBJECT,
        /** A JSON text: where OpenAPI says {@code content} with {@code application/json}. */
        JSON
    }

    private static final Map<Place, Set<Style>> STYLES = Map.of(
            Place.PATH, EnumSet.of(Style.SIMPLE, Style.LABEL, Style.MATRIX, Style.JSON),
            Place.QUERY,
                    EnumSet.of(Style.FORM, Style.SPACE_DELIMITED, Style.PIPE_DELIMITED, Style.DEEP_OBJECT, Style.JSON),
            Place.HEADER, EnumSet.of(Style.SIMPLE, Style.JSON),
            Place.COOKIE, EnumSet.of(Style.FORM, Style.JSON));

    /** Checks that place, style and explode go together. */
    public Parameter {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        if (!STYLES.getOrDefault(place, Set.of()).contains(style)) {
            throw new IllegalArgumentException("The parameter \"" + name + "\" is in the " + place.code()
                    + ": there is no style " + style + " there.");
        }
        if (explode && (style == Style.SPACE_DELIMITED || style == Style.PIPE_DELIMITED)) {
            throw new IllegalArgumentException("The parameter \"" + name + "\" has the style " + style
                    + " with explode, which has no meaning: set explode to false.");
        }
        if (place == Place.PATH && !required) {
            throw new IllegalArgumentException("The parameter \"" + name + "\" is in the path: it must be required.");
        }
        schema = schema.in(place);
        // Each request asks for it: it is worked out here.
        schema.shape();
    }

    /** Returns a variable of the path, in the style {@code simple}. */
    public static Parameter path(String name, JsonSchema schema) {
        return new Parameter(Place.PATH, name, schema, true, Style.SIMPLE, false);
    }

    /** Returns a required parameter of the query, in the style {@code form} with explode. */
    public static Parameter query(String name, JsonSchema schema) {
        return new Parameter(Place.QUERY, name, schema, true, Style.FORM, true);
    }

    /** Returns a required header, in the style {@code simple}. */
    public static Parameter header(String name, JsonSchema schema) {
        return new Parameter(Place.HEADER, name, schema, true, Style.SIMPLE, false);
    }

    /** Returns a required cookie, in the style {@code form}, written as one pair. */
    public static Parameter cookie(String name, JsonSchema schema) {
        return new Parameter(Place.COOKIE, name, schema, true, Style.FORM, false);
    }

    /** Returns this parameter, free to be left out. */
    public Parameter optional() {
        return new Parameter(place, name, schema, false, style, explode);
    }

    /** Returns this parameter in another style. */
    public Parameter style(Style newStyle, boolean newExplode) {
        return new Parameter(place, name, schema, required, newStyle, newExplode);
    }
}

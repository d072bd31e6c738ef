package dev.everyhop.gate;

import dev.everyhop.gate.internal.document.Cursor;
import dev.everyhop.gate.internal.document.Document;
import dev.everyhop.gate.internal.document.DocumentFault;
import dev.everyhop.gate.internal.openapi.Operation;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.JsonSchema;
import dev.everyhop.schema.MediaType;
import dev.everyhop.schema.Parameter;
import dev.everyhop.schema.ParameterContract;
import dev.everyhop.schema.Place;
import dev.everyhop.schema.ResponseContract;
import dev.everyhop.schema.SchemaCompileException;
import dev.everyhop.schema.SchemaDocument;
import dev.everyhop.schema.SchemaMode;
import dev.everyhop.schema.WireLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compiles what a document says of parameters, bodies and responses. */
final class OpenApiContracts {

    private static final Set<String> PARAMETER = Set.of(
            "name",
            "in",
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "allowReserved",
            "style",
            "explode",
            "schema",
            "content",
            "example",
            "examples");
    private static final Set<String> BODY = Set.of("description", "content", "required");
    private static final Set<String> RESPONSE = Set.of("description", "headers", "content", "links");
    private static final Set<String> MEDIA_TYPE = Set.of("schema", "example", "examples", "encoding");
    private static final Set<String> ENCODING = Set.of("contentType");
    private static final Set<String> SPOKEN_FOR = Set.of("accept", "authorization", "content-type");
    private static final Map<String, Parameter.Style> STYLES = Map.of(
            "simple", Parameter.Style.SIMPLE,
            "label", Parameter.Style.LABEL,
            "form", Parameter.Style.FORM,
            "spaceDelimited", Parameter.Style.SPACE_DELIMITED,
            "pipeDelimited", Parameter.Style.PIPE_DELIMITED,
            "deepObject", Parameter.Style.DEEP_OBJECT);

    private final Document document;
    private final SchemaDocument schemas;
    private final Map<String, JsonSchema> compiled = new HashMap<>();

    OpenApiContracts(Document document, boolean openApi30) {
        this.document = document;
        SchemaDocument.Builder builder = SchemaDocument.builder(document.toJson());
        this.schemas = (openApi30 ? builder.openApi30() : builder).build();
    }

    void addTo(RouteRules.Builder rules, Operation operation, RouteExtension extension) {
        WireLimits limits = extension.limits();
        ParameterContract parameters = ParameterContract.of(parameters(operation), limits);
        rules.parameters(extension.allowsUndeclaredQuery() ? parameters.allowUndeclaredQuery() : parameters);
        rules.body(body(operation, extension, limits));
        ResponseMode mode = extension.responseMode();
        Cursor responses = operation.responses();
        if (mode == ResponseMode.OFF || responses == null) {
            return;
        }
        for (Cursor response : responses.members()) {
            if (response.name().startsWith("x-")) {
                response.onlyAnExtension();
            } else {
                rules.response(status(response), response(response.resolved(), mode));
            }
        }
    }

    private List<Parameter> parameters(Operation operation) {
        List<Parameter> parameters = new ArrayList<>();
        for (Cursor at : operation.parameters()) {
            at.only(PARAMETER);
            Place place = place(at.required("in"));
            String name = at.required("name").words();
            boolean ignored = place == Place.HEADER && SPOKEN_FOR.contains(name.toLowerCase(Locale.ROOT));
            if (!ignored) {
                parameters.add(RouteExtension.understood(at, () -> parameter(at, place, name)));
            }
        }
        return parameters;
    }

    private static Place place(Cursor in) {
        return switch (in.text()) {
            case "path" -> Place.PATH;
            case "query" -> Place.QUERY;
            case "header" -> Place.HEADER;
            case "cookie" -> Place.COOKIE;
            default -> throw in.fault("must be path, query, header or cookie");
        };
    }

    private Parameter parameter(Cursor at, Place place, String name) {
        if (at.truth("allowEmptyValue", false)) {
            throw at.required("allowEmptyValue").fault("is not understood: say in the schema which values there are");
        }
        boolean required = at.truth("required", false);
        Cursor content = at.child("content");
        if (content != null) {
            List<Cursor> types = content.members();
            if (types.size() != 1 || !mediaType(types.get(0)).isJson()) {
                throw content.fault("must have one media type, of JSON: no other can be checked in a parameter");
            }
            JsonSchema schema = schema(types.get(0).only(MEDIA_TYPE).required("schema"), SchemaMode.REQUEST);
            return new Parameter(place, name, schema, required, Parameter.Style.JSON, false);
        }
        Cursor style = at.child("style");
        boolean form = place == Place.QUERY || place == Place.COOKIE;
        Parameter.Style known =
                style == null ? form ? Parameter.Style.FORM : Parameter.Style.SIMPLE : STYLES.get(style.text());
        if (known == null) {
            throw at.required("style")
                    .fault(
                            at.required("style").text().equals("matrix")
                                    ? "puts a semicolon into the path, and no request with one gets through"
                                    : "is a style that is not understood");
        }
        boolean explode = at.truth("explode", known == Parameter.Style.FORM);
        return new Parameter(place, name, schema(at.required("schema"), SchemaMode.REQUEST), required, known, explode);
    }

    private BodyContract body(Operation operation, RouteExtension extension, WireLimits limits) {
        BodyContract.Builder builder = BodyContract.builder().limits(limits);
        Cursor body = operation.body();
        if (body == null) {
            return builder.build();
        }
        body.only(BODY);
        for (Cursor media : body.required("content").members()) {
            MediaType type = mediaType(media.only(MEDIA_TYPE));
            Cursor schema = media.child("schema");
            checkEncoding(media);
            if (schema == null || extension.acceptsUnvalidated(type) || (!isReadable(type) && isBinary(schema))) {
                builder.acceptUnvalidated(media.name());
            } else if (isReadable(type)) {
                builder.content(media.name(), schema(schema, SchemaMode.REQUEST));
            } else {
                throw media.fault("has a schema that cannot be checked on bodies of its type: to take them unchecked,"
                        + " name the type in x-everyhop.unvalidated");
            }
        }
        return (body.truth("required", false) ? builder : builder.optional()).build();
    }

    private static void checkEncoding(Cursor media) {
        Cursor encoding = media.child("encoding");
        for (Cursor property : encoding == null ? List.<Cursor>of() : encoding.members()) {
            property.only(ENCODING);
        }
    }

    private ResponseContract response(Cursor response, ResponseMode mode) {
        ResponseContract.Builder builder = ResponseContract.builder(
                switch (mode) {
                    case OFF, OBSERVE -> ResponseContract.Mode.OBSERVE;
                    case MASK -> ResponseContract.Mode.MASK;
                    case BLOCK -> ResponseContract.Mode.BLOCK;
                });
        Cursor content = response.only(RESPONSE).child("content");
        for (Cursor media : content == null ? List.<Cursor>of() : content.members()) {
            MediaType type = mediaType(media.only(MEDIA_TYPE));
            Cursor schema = media.child("schema");
            if (schema != null && (type.isJson() || type.toString().equals("*/*"))) {
                builder.content(media.name(), schema(schema, SchemaMode.RESPONSE));
            } else {
                builder.acceptUnvalidated(media.name());
            }
        }
        return builder.build();
    }

    private static String status(Cursor response) {
        String status = response.name();
        if (!status.equals("default") && !status.matches("[1-5]([0-9]{2}|XX)")) {
            throw response.fault("is no status, such as 200, 2XX or default");
        }
        return status;
    }

    private static MediaType mediaType(Cursor media) {
        return MediaType.parse(media.name())
                .orElseThrow(() -> media.fault("is not a media type, such as application/json"));
    }

    private static boolean isReadable(MediaType type) {
        String name = type.toString();
        return type.isJson()
                || type.type().equals("text")
                || name.equals("application/x-www-form-urlencoded")
                || name.equals("multipart/form-data")
                || name.endsWith("/*");
    }

    /** Returns whether a schema says no more than that there are bytes. */
    private static boolean isBinary(Cursor schema) {
        Set<String> bytes = Set.of("type", "format", "description", "title", "contentMediaType", "contentEncoding");
        return schema.value().isObject()
                && bytes.containsAll(schema.resolved().value().propertyNames())
                && schema.resolved().value().path("type").asString("string").equals("string");
    }

    /** Compiles a schema, once for all places that refer to it. */
    private JsonSchema schema(Cursor at, SchemaMode mode) {
        Cursor named = at.value().size() == 1 ? at.resolved() : at;
        JsonSchema known = compiled.get(mode + named.pointer());
        if (known == null) {
            try {
                known = schemas.schema(named.pointer(), mode);
            } catch (SchemaCompileException e) {
                throw new DocumentFault(document.name(), e.pointer(), e.sentence());
            }
            compiled.put(mode + named.pointer(), known);
        }
        return known;
    }
}

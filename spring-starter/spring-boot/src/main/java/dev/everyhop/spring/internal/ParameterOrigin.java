package dev.everyhop.spring.internal;

import dev.everyhop.schema.Place;
import dev.everyhop.spring.internal.BindingFaults.Origin;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;

/** Finds by the annotations of a handler's parameters where their arguments come from. */
final class ParameterOrigin {

    private static final Map<Class<? extends Annotation>, Place> PLACES = Map.of(
            PathVariable.class,
            Place.PATH,
            MatrixVariable.class,
            Place.PATH,
            RequestHeader.class,
            Place.HEADER,
            CookieValue.class,
            Place.COOKIE,
            RequestPart.class,
            Place.BODY);

    private ParameterOrigin() {}

    static Origin of(MethodParameter parameter, Place parameters) {
        if (parameter.hasParameterAnnotation(RequestBody.class)) {
            return new Origin(Place.BODY, "", true);
        }
        for (Map.Entry<Class<? extends Annotation>, Place> one : PLACES.entrySet()) {
            Annotation annotation = parameter.getParameterAnnotation(one.getKey());
            if (annotation != null) {
                boolean json = annotation instanceof RequestPart;
                return new Origin(one.getValue(), RequestFault.segment(name(parameter, annotation)), json);
            }
        }
        RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
        // Without an annotation a simple value is a parameter of its own name, and an object has its properties as
        // such.
        boolean object = named == null
                && !org.springframework.beans.BeanUtils.isSimpleProperty(
                        parameter.nestedIfOptional().getNestedParameterType());
        return new Origin(parameters, object ? "" : RequestFault.segment(name(parameter, named)), false);
    }

    private static String name(MethodParameter parameter, @Nullable Annotation annotation) {
        Object given = annotation == null ? "" : AnnotationUtils.getValue(annotation, "name");
        if (given instanceof String text && !text.isEmpty()) {
            return text;
        }
        return Objects.requireNonNullElseGet(
                parameter.getParameterName(), () -> Integer.toString(parameter.getParameterIndex()));
    }
}

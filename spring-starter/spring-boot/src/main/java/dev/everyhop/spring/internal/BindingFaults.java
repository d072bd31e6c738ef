package dev.everyhop.spring.internal;

import dev.everyhop.schema.BeanConstraints;
import dev.everyhop.schema.Place;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/**
 * Tells in the words of the schema room what Spring's binding and bean validation found: places and keywords, never a value,
 * a message, or a name that the client chose.
 *
 * @param jsonNames gives the JSON name for the name of a class and of its property
 */
public record BindingFaults(BinaryOperator<String> jsonNames) {

    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([^\\]]*)]");

    /**
     * Reads what was found in an object that was bound.
     *
     * @param origin where the object comes from
     */
    public RequestFault of(Errors errors, Origin origin) {
        boolean unbound = errors.getFieldErrors().stream().anyMatch(FieldError::isBindingFailure);
        List<SchemaError> found = new ArrayList<>();
        errors.getAllErrors().forEach(error -> found.add(of(error, origin)));
        return new RequestFault(unbound ? SchemaReason.PARAMETER_INVALID : SchemaReason.BEAN_VIOLATED, found);
    }

    /** Reads what was found in the arguments of a handler. */
    public RequestFault of(HandlerMethodValidationException e, Place parameters) {
        List<SchemaError> found = new ArrayList<>();
        for (ParameterValidationResult result : e.getParameterValidationResults()) {
            Origin origin = Origin.of(result.getMethodParameter(), parameters);
            if (result instanceof ParameterErrors bound) {
                bound.getAllErrors().forEach(error -> found.add(of(error, origin)));
            } else {
                result.getResolvableErrors().forEach(error -> found.add(of(result, error, origin)));
            }
        }
        e.getCrossParameterValidationResults()
                .forEach(error -> found.add(new SchemaError("", code(error), parameters)));
        return new RequestFault(SchemaReason.BEAN_VIOLATED, found);
    }

    /** Reads what a proxy found in the arguments of a handler; null if it found it elsewhere, which is the service's fault. */
    public @Nullable RequestFault of(ConstraintViolationException e, Class<?> handler, Place parameters) {
        List<SchemaError> found = new ArrayList<>();
        for (ConstraintViolation<?> violation : e.getConstraintViolations()) {
            Path.ParameterNode argument = argument(violation);
            if (argument == null || !violation.getRootBeanClass().isAssignableFrom(handler)) {
                return null;
            }
            found.add(BeanConstraints.describe(
                    violation, BindingFaults::asBound, RequestFault.segment(argument.getName()), parameters));
        }
        return new RequestFault(SchemaReason.BEAN_VIOLATED, found);
    }

    private static Path.@Nullable ParameterNode argument(ConstraintViolation<?> violation) {
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                return node.as(Path.ParameterNode.class);
            }
        }
        return null;
    }

    private SchemaError of(ParameterValidationResult result, MessageSourceResolvable error, Origin origin) {
        try {
            return described(result.unwrap(error, ConstraintViolation.class), origin);
        } catch (IllegalArgumentException e) {
            return new SchemaError(origin.pointer(), code(error), origin.place());
        }
    }

    private SchemaError of(ObjectError error, Origin origin) {
        if (error.contains(ConstraintViolation.class)) {
            return described(error.unwrap(ConstraintViolation.class), origin);
        }
        String field = error instanceof FieldError one ? pointer(one.getField()) : "";
        boolean unbound = error instanceof FieldError one && one.isBindingFailure();
        return new SchemaError(origin.pointer() + field, unbound ? "type" : code(error), origin.place());
    }

    private SchemaError described(ConstraintViolation<?> violation, Origin origin) {
        return BeanConstraints.describe(
                violation, origin.isJson() ? jsonNames : BindingFaults::asBound, origin.pointer(), origin.place());
    }

    private static String asBound(String type, String property) {
        return property;
    }

    /** A code is a word that the service's own validator chose. */
    private static String code(MessageSourceResolvable error) {
        String[] codes = error.getCodes();
        return codes == null || codes.length == 0 ? "invalid" : Objects.requireNonNull(codes[codes.length - 1]);
    }

    /** Translates the path of a field, up to the first key, which the client chose. */
    private static String pointer(String field) {
        StringBuilder pointer = new StringBuilder();
        Matcher step = STEP.matcher(field);
        while (step.find()) {
            String key = step.group(2);
            if (key != null && !key.matches("[0-9]{1,9}")) {
                break;
            }
            pointer.append(RequestFault.segment(key == null ? step.group(1) : key));
        }
        return pointer.toString();
    }

    /**
     * Where a value of a request comes from.
     *
     * @param place which part of the request
     * @param pointer where in it
     * @param isJson whether its properties have their JSON names
     */
    public record Origin(Place place, String pointer, boolean isJson) {

        /** Returns where the argument of a handler comes from; the second is for what a query or a form may have. */
        public static Origin of(MethodParameter parameter, Place parameters) {
            return ParameterOrigin.of(parameter, parameters);
        }
    }
}

package dev.everyhop.schema;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.messageinterpolation.ExpressionLanguageFeatureLevel;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;

/**
 * Jakarta Validation constraints on bound objects and arguments, by Hibernate Validator, in the error model of this room.
 *
 * <p><b>Security guarantees.</b> Messages are not interpolated at all, so no expression language runs on what a client
 * sent, and none of them reaches a result. Pointers hold JSON names of declared properties and indexes; they end at the
 * parent of a map's entry, whose key the client chose.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> A violation is a {@link SchemaResult.Invalid}. An exception of a constraint's own validator is passed
 * on: it is a fault of the service.
 */
public final class BeanConstraints implements AutoCloseable {

    private final ValidatorFactory factory;
    private final Validator validator;

    private BeanConstraints(BinaryOperator<String> names) {
        HibernateValidatorConfiguration configuration = Validation.byProvider(HibernateValidator.class)
                .configure()
                .ignoreXmlConfiguration()
                .propertyNodeNameProvider(property -> name(property, names));
        withoutMessages(configuration);
        factory = configuration.buildValidatorFactory();
        validator = factory.getValidator();
    }

    /** Returns constraints whose pointers hold the Java names of properties. */
    public static BeanConstraints create() {
        return new BeanConstraints((type, property) -> property);
    }

    /**
     * Returns constraints whose pointers hold JSON names.
     *
     * @param names gives the JSON name for the name of a class and of its property
     */
    public static BeanConstraints withJsonNames(BinaryOperator<String> names) {
        return new BeanConstraints(Objects.requireNonNull(names, "names"));
    }

    /**
     * Gives the validator of a framework the settings of this class: no message is interpolated, no expression language
     * runs, and no value goes into a trace.
     */
    public static void withoutMessages(HibernateValidatorConfiguration configuration) {
        withoutExpressions(configuration);
        configuration.messageInterpolator(new NoInterpolation());
    }

    /** Keeps the validator of a framework from running expression language and from putting values into traces. */
    public static void withoutExpressions(HibernateValidatorConfiguration configuration) {
        configuration
                .constraintExpressionLanguageFeatureLevel(ExpressionLanguageFeatureLevel.NONE)
                .customViolationExpressionLanguageFeatureLevel(ExpressionLanguageFeatureLevel.NONE)
                .showValidatedValuesInTraceLogs(false);
    }

    /**
     * Describes a violation that the validator of a framework found, whose paths hold the Java names of properties. The
     * values of a path must be at hand, as Hibernate Validator keeps them; without them the Java names are taken.
     *
     * @param names gives the JSON name for the name of a class and of its property
     * @param pointer where the validated object, or the argument of a method, has its place
     * @param in which part of the request that is
     */
    public static SchemaError describe(
            ConstraintViolation<?> violation, BinaryOperator<String> names, String pointer, Place in) {
        return new SchemaError(pointer + ViolationPath.of(violation, names), keyword(violation), in);
    }

    /** Checks an object that was bound from a body. */
    public SchemaResult validate(Object bean, Class<?>... groups) {
        return result(validator.validate(bean, groups), Place.BODY);
    }

    /**
     * Checks the arguments of a method before it is called. The first segment of a pointer is the name of the parameter.
     *
     * @param place where the arguments came from
     */
    public SchemaResult validateArguments(
            Object target, Method method, Object[] arguments, Place place, Class<?>... groups) {
        return result(validator.forExecutables().validateParameters(target, method, arguments, groups), place);
    }

    /** Releases the validator. */
    @Override
    public void close() {
        factory.close();
    }

    private static String name(Property property, BinaryOperator<String> names) {
        return property instanceof JavaBeanProperty bean
                ? names.apply(bean.getDeclaringClass().getName(), property.getName())
                : property.getName();
    }

    private static SchemaResult result(Collection<? extends ConstraintViolation<?>> violations, Place place) {
        if (violations.isEmpty()) {
            return SchemaResult.Valid.INSTANCE;
        }
        List<SchemaError> errors = new ArrayList<>(violations.size());
        for (ConstraintViolation<?> violation : violations) {
            errors.add(new SchemaError(pointer(violation.getPropertyPath()), keyword(violation), place));
        }
        // Hibernate Validator keeps no order; the same input must have the same answer.
        errors.sort(java.util.Comparator.comparing(SchemaError::pointer).thenComparing(SchemaError::keyword));
        return new SchemaResult.Invalid(
                SchemaReason.BEAN_VIOLATED,
                errors.stream().distinct().limit(SchemaError.MAX).toList());
    }

    private static String keyword(ConstraintViolation<?> violation) {
        return violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName();
    }

    private static String pointer(Path path) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : path) {
            if (node.isInIterable()) {
                if (node.getIndex() == null) {
                    // An entry of a map has a key that the client chose, an element of a set has no place.
                    break;
                }
                pointer.append(Pointers.child("", node.getIndex()));
            }
            boolean named = node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.PARAMETER;
            if (named) {
                pointer.append(Pointers.child("", node.getName()));
            }
        }
        return pointer.toString();
    }
}

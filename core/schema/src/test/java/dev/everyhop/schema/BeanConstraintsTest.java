package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BeanConstraintsTest {

    private static final BinaryOperator<String> NAMES = (type, property) ->
            type.equals(Line.class.getName()) && property.equals("itemName") ? "item/name" : property;
    private static final BeanConstraints BEANS = BeanConstraints.withJsonNames(NAMES);

    record Line(@NotNull String itemName, @Max(10) int quantity) {}

    record Order(
            @Size(min = 1) List<@Valid Line> lines,
            Map<@Size(max = 3) String, @Valid Line> byName,
            Set<@Pattern(regexp = "[a-z]+") String> tags,
            @Injected String note) {}

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = EchoesItsValue.class)
    public @interface Injected {
        String message() default "${validatedValue}";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class EchoesItsValue implements ConstraintValidator<Injected, String> {
        /** Called by the validator. */
        public EchoesItsValue() {}

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(value).addConstraintViolation();
            return false;
        }
    }

    static final class Service {
        void rename(@Size(max = 3) String name, @Valid Line line) {}
    }

    @AfterAll
    static void close() {
        BEANS.close();
    }

    @Test
    void aGoodObjectIsValid() {
        assertThat(BEANS.validate(new Order(
                                List.of(new Line("tea", 1)), Map.of("a", new Line("b", 1)), Set.of("x"), null))
                        .isValid())
                .isTrue();
    }

    @Test
    void pointersHoldJsonNamesAndIndexes() {
        assertThat(errors(BEANS.validate(
                        new Order(List.of(new Line("tea", 1), new Line(null, 11)), Map.of(), Set.of(), null))))
                .containsExactly(
                        new SchemaError("/lines/1/item~1name", "NotNull", Place.BODY),
                        new SchemaError("/lines/1/quantity", "Max", Place.BODY));
    }

    @Test
    void pointersEndBeforeAKeyThatTheClientChose() {
        assertThat(errors(BEANS.validate(new Order(
                        List.of(new Line("tea", 1)), Map.of("secret", new Line(null, 1)), Set.of("SECRET"), null))))
                .containsExactly(
                        new SchemaError("/byName", "NotNull", Place.BODY),
                        new SchemaError("/byName", "Size", Place.BODY),
                        new SchemaError("/tags", "Pattern", Place.BODY));
    }

    @Test
    void noExpressionOfAClientIsEvaluatedOrShown() {
        String expression = "${''.getClass().forName('dev.everyhop.schema.BeanConstraintsTest$Trap').newInstance()}{x}";
        SchemaResult result = BEANS.validate(new Order(List.of(new Line("a", 1)), Map.of(), Set.of(), expression));
        assertThat(errors(result)).containsExactly(new SchemaError("/note", "Injected", Place.BODY));
        assertThat(result.toString()).doesNotContain("getClass");
    }

    @Test
    void argumentsOfAMethodAreChecked() throws NoSuchMethodException {
        SchemaResult result = BEANS.validateArguments(
                new Service(),
                Service.class.getDeclaredMethod("rename", String.class, Line.class),
                new Object[] {"long", new Line(null, 1)},
                Place.QUERY);
        assertThat(errors(result))
                .containsExactly(
                        new SchemaError("/line/item~1name", "NotNull", Place.QUERY),
                        new SchemaError("/name", "Size", Place.QUERY));
    }

    @Test
    void withoutNamesThePropertiesAreNamedAsInJava() {
        try (BeanConstraints plain = BeanConstraints.create()) {
            assertThat(errors(plain.validate(new Line(null, 1))))
                    .containsExactly(new SchemaError("/itemName", "NotNull", Place.BODY));
        }
    }

    @Test
    void violationsOfAnotherValidatorAreDescribedTheSameWay() throws NoSuchMethodException {
        HibernateValidatorConfiguration configuration =
                Validation.byProvider(HibernateValidator.class).configure();
        BeanConstraints.withoutMessages(configuration);
        try (ValidatorFactory other = configuration.buildValidatorFactory()) {
            Order order = new Order(
                    List.of(new Line("tea", 1), new Line(null, 11)),
                    Map.of("secret", new Line(null, 1)),
                    Set.of("SECRET"),
                    "${1+1}");
            Set<ConstraintViolation<Order>> ofABean = other.getValidator().validate(order);
            assertThat(ofABean).extracting(ConstraintViolation::getMessage).allMatch(m -> !m.contains("2"));
            assertThat(described(ofABean, "", Place.BODY))
                    .containsExactlyInAnyOrderElementsOf(errors(BEANS.validate(order)));

            assertThat(described(
                            other.getValidator()
                                    .forExecutables()
                                    .validateParameters(
                                            new Service(),
                                            Service.class.getDeclaredMethod("rename", String.class, Line.class),
                                            new Object[] {"longer", new Line(null, 1)}),
                            "/x",
                            Place.QUERY))
                    .containsExactlyInAnyOrder(
                            new SchemaError("/x", "Size", Place.QUERY),
                            new SchemaError("/x/item~1name", "NotNull", Place.QUERY));
        }
    }

    private static List<SchemaError> described(
            Set<? extends ConstraintViolation<?>> violations, String pointer, Place in) {
        return violations.stream()
                .map(violation -> BeanConstraints.describe(violation, NAMES, pointer, in))
                .toList();
    }

    private static List<SchemaError> errors(SchemaResult result) {
        return ((SchemaResult.Invalid) result).errors();
    }
}

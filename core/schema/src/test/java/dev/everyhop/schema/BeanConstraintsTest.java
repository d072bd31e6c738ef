package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BeanConstraintsTest {

    private static final BeanConstraints BEANS =
            BeanConstraints.withJsonNames((type, property) -> property.equals("itemName") ? "item/name" : property);

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

    private static List<SchemaError> errors(SchemaResult result) {
        return ((SchemaResult.Invalid) result).errors();
    }
}

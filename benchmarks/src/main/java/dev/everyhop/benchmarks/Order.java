package dev.everyhop.benchmarks;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * An order as a client sends it, with constraints that say what {@link #SCHEMA} says.
 *
 * @param id a UUID
 * @param customer who orders
 * @param currency one of three
 * @param express whether it is urgent
 * @param lines what is ordered
 */
public record Order(
        @NotNull @Pattern(regexp = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
        String id,

        @NotNull @Valid Customer customer,
        @Pattern(regexp = "EUR|USD|GBP") String currency,
        boolean express,
        @NotNull @Size(min = 1, max = 500) List<@Valid Line> lines) {

    /** The person. */
    public record Customer(
            @NotNull @Size(min = 1, max = 100) String name,
            @NotNull @Email @Size(max = 200) String email,
            @Pattern(regexp = "[0-9]{4}-[0-9]{2}-[0-9]{2}") String since) {}

    /** One thing and how many of it. */
    public record Line(
            @NotNull @Pattern(regexp = "[A-Z]{3}-[0-9]{6}") String sku,
            @Min(1) @Max(1000) int quantity,
            @NotNull @DecimalMin("0") @DecimalMax("1000000") BigDecimal price,
            @Size(max = 200) String note) {}

    /** The same as a JSON Schema, closed as written, so that each validator does the same. */
    static final String SCHEMA = """
            {"type": "object", "additionalProperties": false, "required": ["id", "customer", "lines"], "properties": {
              "id": {"type": "string", "format": "uuid"},
              "customer": {"type": "object", "additionalProperties": false, "required": ["name", "email"], "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100},
                "email": {"type": "string", "format": "email", "maxLength": 200},
                "since": {"type": "string", "format": "date"}}},
              "currency": {"enum": ["EUR", "USD", "GBP"]},
              "express": {"type": "boolean"},
              "lines": {"type": "array", "minItems": 1, "maxItems": 500, "items": {
                "type": "object", "additionalProperties": false, "required": ["sku", "quantity", "price"], "properties": {
                  "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{6}$"},
                  "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
                  "price": {"type": "number", "minimum": 0, "maximum": 1000000},
                  "note": {"type": "string", "maxLength": 200}}}}}}""";

    /** Returns {@link SignedToken#TURNS} different orders of that many bytes. */
    static List<byte[]> bodies(int size) {
        Random random = new Random(size);
        return IntStream.range(0, SignedToken.TURNS)
                .mapToObj(turn -> body(random, size))
                .toList();
    }

    private static byte[] body(Random random, int size) {
        StringBuilder json = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"id\":\"%s\",\"customer\":{\"name\":\"Ada %d\",\"email\":\"ada%d@example.com\","
                        + "\"since\":\"2026-01-%02d\"},\"currency\":\"EUR\",\"express\":%s,\"lines\":[",
                new UUID(random.nextLong(), random.nextLong()),
                random.nextInt(1_000),
                random.nextInt(1_000),
                1 + random.nextInt(28),
                random.nextBoolean()));
        String line = line(random, "");
        while (json.length() + line.length() + 150 < size) {
            json.append(line).append(',');
            line = line(random, "left at the door");
        }
        String last = line(random, "");
        json.append(line(random, "x".repeat(size - json.length() - last.length() - 2)))
                .append("]}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Random random, String note) {
        return String.format(
                Locale.ROOT,
                "{\"sku\":\"ABC-%06d\",\"quantity\":%d,\"price\":%d.%d,\"note\":\"%s\"}",
                random.nextInt(1_000_000),
                1 + random.nextInt(9),
                10 + random.nextInt(90),
                10 + random.nextInt(90),
                note);
    }
}

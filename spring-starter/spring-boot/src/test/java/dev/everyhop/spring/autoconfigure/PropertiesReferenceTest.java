package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.spring.internal.EveryhopProperties;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/** The page of properties and the metadata for editors say what the code has. */
class PropertiesReferenceTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(everyhop\\.[^`]+)` \\| ([^|]*) \\|");

    @Test
    void pageListsEveryPropertyWithItsDefaultAndNoOther() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference/properties.md"));
        Map<String, String> listed = new TreeMap<>();
        ROW.matcher(page).results().forEach(row -> listed.put(row.group(1), row.group(2)));
        assertThat(listed).isEqualTo(properties());
    }

    @Test
    void metadataDescribesEveryProperty() throws IOException {
        String metadata = Files.readString(Path.of(
                System.getProperty("everyhop.root"),
                "spring-starter/spring-boot/target/classes/META-INF/spring-configuration-metadata.json"));
        for (String property : properties().keySet()) {
            // Editors find what is below a list or a name in the type of its elements.
            String name = property.replaceAll("(\\[]|\\.<name>).*", "");
            assertThat(metadata)
                    .containsPattern("\"name\": \"" + Pattern.quote(name)
                            + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"[^\"]+\"");
        }
        assertThat(metadata).contains("management.health.everyhop.enabled");
    }

    private static Map<String, String> properties() {
        Map<String, String> found = new TreeMap<>();
        collect("everyhop", EveryhopProperties.class, found);
        return found;
    }

    private static void collect(String prefix, Class<?> type, Map<String, String> found) {
        for (RecordComponent component : type.getRecordComponents()) {
            String property = prefix + "." + name(type, component);
            if (component.getType().isRecord()) {
                collect(property, component.getType(), found);
            } else if (component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> element
                    && element.isRecord()) {
                collect(property + "[]", element, found);
            } else if (component.getType() == Map.class
                    && component.getGenericType() instanceof ParameterizedType map
                    && map.getActualTypeArguments()[1] instanceof Class<?> element
                    && element.isRecord()) {
                collect(property + ".<name>", element, found);
            } else {
                DefaultValue value = parameterAnnotation(type, component, DefaultValue.class);
                found.put(
                        property,
                        value == null || value.value().length == 0 ? "" : "`" + String.join(", ", value.value()) + "`");
            }
        }
    }

    private static String name(Class<?> type, RecordComponent component) {
        Name name = parameterAnnotation(type, component, Name.class);
        return name != null
                ? name.value()
                : component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static <A extends Annotation> @Nullable A parameterAnnotation(
            Class<?> type, RecordComponent component, Class<A> annotation) {
        for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
            if (parameter.getName().equals(component.getName())) {
                return parameter.getAnnotation(annotation);
            }
        }
        throw new IllegalStateException(component.toString());
    }
}

package dev.everyhop.spring.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** The names that properties have in JSON, as Jackson reads them. */
public final class JsonNames implements BinaryOperator<String> {

    private final ObjectMapper mapper;
    private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

    JsonNames(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Returns the names that the mapper of a service knows; those of Java where it has none. */
    public static BinaryOperator<String> of(BeanFactory beans) {
        JsonMapper mapper = beans.getBeanProvider(JsonMapper.class).getIfAvailable();
        return mapper == null ? (type, property) -> property : new JsonNames(mapper);
    }

    /** Returns the JSON name of a property of a class; its own name where Jackson knows of none. */
    @Override
    public String apply(String type, String property) {
        return known.computeIfAbsent(type, this::names).getOrDefault(property, property);
    }

    private Map<String, String> names(String type) {
        Class<?> found = found(type);
        if (found == null) {
            return Map.of();
        }
        DeserializationConfig config = mapper.deserializationConfig();
        JavaType java = mapper.constructType(found);
        ClassIntrospector introspector = config.classIntrospectorInstance().forOperation(config);
        Map<String, String> names = new HashMap<>();
        for (BeanPropertyDefinition property : introspector
                .introspectForDeserialization(java, introspector.introspectClassAnnotations(java))
                .findProperties()) {
            names.put(property.getInternalName(), property.getName());
        }
        return names;
    }

    private static @Nullable Class<?> found(String type) {
        try {
            return type.isEmpty() ? null : ClassUtils.forName(type, null);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}

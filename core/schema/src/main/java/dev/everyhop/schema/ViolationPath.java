package dev.everyhop.schema;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import java.util.function.BinaryOperator;
import org.hibernate.validator.path.ContainerElementNode;
import org.hibernate.validator.path.PropertyNode;
import org.jspecify.annotations.Nullable;

/** Finds the JSON pointer of a violation whose path holds Java names, by the objects along the path. */
final class ViolationPath {

    private final BinaryOperator<String> names;
    private final StringBuilder pointer = new StringBuilder();
    private @Nullable Object owner;

    private ViolationPath(BinaryOperator<String> names, @Nullable Object owner) {
        this.names = names;
        this.owner = owner;
    }

    /** Returns the pointer below the validated object, or below the argument of a method. */
    static String of(ConstraintViolation<?> violation, BinaryOperator<String> names) {
        ViolationPath walk = new ViolationPath(names, violation.getRootBean());
        for (Path.Node node : violation.getPropertyPath()) {
            if (!walk.step(node, violation)) {
                break;
            }
        }
        return walk.pointer.toString();
    }

    /** Returns whether the pointer may go on. */
    private boolean step(Path.Node node, ConstraintViolation<?> violation) {
        if (node.isInIterable()) {
            Integer index = node.getIndex();
            if (index == null) {
                // An entry of a map has a key that the client chose, an element of a set has no place.
                return false;
            }
            pointer.append(Pointers.child("", index));
            owner = element(owner, index);
        }
        if (node.getKind() == ElementKind.PARAMETER) {
            int index = node.as(Path.ParameterNode.class).getParameterIndex();
            Object[] arguments = violation.getExecutableParameters();
            owner = arguments == null || index >= arguments.length ? null : arguments[index];
        } else if (node.getKind() == ElementKind.PROPERTY) {
            String type = owner == null ? "" : owner.getClass().getName();
            pointer.append(Pointers.child("", names.apply(type, node.getName())));
            owner = node instanceof PropertyNode property ? property.getValue() : null;
        } else if (node instanceof ContainerElementNode element) {
            owner = element.getValue();
        }
        return true;
    }

    /** Hibernate Validator puts either the container or, since 9.1, the element itself at the node before. */
    private static @Nullable Object element(@Nullable Object container, int index) {
        if (container instanceof List<?> list) {
            return index < list.size() ? list.get(index) : null;
        }
        if (container instanceof Object[] array) {
            return index < array.length ? array[index] : null;
        }
        return container;
    }
}

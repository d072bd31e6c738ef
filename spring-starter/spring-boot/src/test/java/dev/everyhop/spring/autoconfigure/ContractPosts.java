package dev.everyhop.spring.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Maps a handler to the operations of the HTTP contract that are asked for with POST. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestMapping(
        method = RequestMethod.POST,
        path = {"/orders", "/shadowed-body", "/forms", "/uploads", "/texts", "/small", "/packed"})
public @interface ContractPosts {}

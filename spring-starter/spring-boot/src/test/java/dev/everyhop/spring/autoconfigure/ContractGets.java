package dev.everyhop.spring.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Maps a handler to the operations of the HTTP contract that are asked for with GET. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestMapping(
        method = RequestMethod.GET,
        path = {
            "/",
            "/open",
            "/member",
            "/orders",
            "/orders/{id}",
            "/orders/{id}/items/{item}",
            "/files/{name}.json",
            "/needs",
            "/either",
            "/both",
            "/admin",
            "/permitted",
            "/one-of",
            "/mine/{id}",
            "/theirs/{id}",
            "/broken-rule/{id}",
            "/strong",
            "/bound",
            "/shadowed-identity",
            "/limited/{id}",
            "/source-limited/{id}",
            "/masked/{how}",
            "/blocked/{how}",
            "/observed/{how}",
            "/fails"
        })
public @interface ContractGets {}

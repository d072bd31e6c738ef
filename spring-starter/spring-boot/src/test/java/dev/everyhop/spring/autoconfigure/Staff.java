package dev.everyhop.spring.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.apache.shiro.authz.annotation.RequiresPermissions;

/** Carries a requirement, as annotations of a service of its own do. */
@Retention(RetentionPolicy.RUNTIME)
@RequiresPermissions("staff")
@interface Staff {}

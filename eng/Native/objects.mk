# Given to make after a makefile of PostgreSQL: builds a folder's objects, not what is linked from them, and lists them.
pglite_objects = $(OBJS) $(OBJS_STATIC) $(addsuffix .o,$(MODULES))

.PHONY: pglite-objects
pglite-objects: $(pglite_objects)
	printf '%s\n' $(abspath $(if $(value expand_subsys),$(call expand_subsys,$(pglite_objects)),$(pglite_objects))) > $(PGLITE_LIST)

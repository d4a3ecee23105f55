# Given to make after an extension's makefile (PGXS): builds the objects, not what is linked from them, and says of what the
# extension consists: a line "module NAME OBJECT..." for each library, with the archives of its own sources behind its objects,
# and a line "share FOLDER FILE" for each file of share/.
pglite_folder = $(or $(datamoduledir),extension)
pglite_share = $(DATA) $(DATA_built) $(addsuffix .control,$(EXTENSION))

.PHONY: pglite-objects pglite-share
pglite-objects: $(OBJS) $(addsuffix .o,$(MODULES))
	$(if $(MODULE_big),printf 'module %s\n' '$(MODULE_big) $(OBJS) $(filter %.a %.la,$(SHLIB_LINK))' >> $(PGLITE_LIST))
	$(if $(MODULES),printf 'module %s\n' $(foreach module,$(MODULES),'$(module) $(module).o') >> $(PGLITE_LIST))

pglite-share: $(pglite_share)
	$(if $(strip $(pglite_share)),printf 'share $(pglite_folder) %s\n' $(sort $(pglite_share)) >> $(PGLITE_LIST))
	$(if $(DATA_TSEARCH),printf 'share tsearch_data %s\n' $(sort $(DATA_TSEARCH)) >> $(PGLITE_LIST))

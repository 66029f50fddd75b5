/* NAME FOLDER-OR-FILE...: hands every file to the fuzz target it is linked with, in the order of
 * their names, so that a corpus is a test of its own. Says how many ran; none is a failure. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size + 1);
	int failed = f == NULL || data == NULL || fread(data, 1, size, f) != size;

	if (f != NULL)
		fclose(f);
	if (!failed) {
		/* An exact block, so that the sanitizer sees a read past the end. */
		uint8_t *exact = malloc(size == 0 ? 1 : size);

		if (exact == NULL)
			abort();
		memcpy(exact, data, size);
		LLVMFuzzerTestOneInput(exact, size);
		free(exact);
	} else {
		fprintf(stderr, "replay: cannot read %s\n", path);
	}
	free(data);
	return failed;
}

static int replay(const char *path, int *count);

static int replay_folder(const char *path, int *count)
{
	struct dirent **all = NULL;
	int n = scandir(path, &all, NULL, alphasort), failed = n < 0;

	for (int i = 0; i < n; i++) {
		char inner[4096];
		int size = snprintf(inner, sizeof inner, "%s/%s", path, all[i]->d_name);

		if (all[i]->d_name[0] != '.' && size > 0 && (size_t)size < sizeof inner)
			failed |= replay(inner, count);
		free(all[i]);
	}
	free(all);
	return failed;
}

static int replay(const char *path, int *count)
{
	struct stat s;

	if (stat(path, &s) != 0) {
		perror(path);
		return 1;
	}
	if (S_ISDIR(s.st_mode))
		return replay_folder(path, count);
	++*count;
	return replay_file(path, (size_t)s.st_size);
}

int main(int argc, char **argv)
{
	int count = 0, failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i], &count);
	printf("%d inputs\n", count);
	return failed || count == 0;
}

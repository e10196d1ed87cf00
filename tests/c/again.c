/* A second translation unit, which meets the header twice: it must neither define anything nor trip over itself. */
#include "clearline.h"
#include "../contract.h"
#include "clearline.h"
#include "../contract.h"

unsigned long again_abi_version(void);

unsigned long again_abi_version(void)
{
    return (unsigned long)cl_abi_version();
}

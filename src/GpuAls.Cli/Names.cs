using GpuAls.Core;
namespace GpuAls.Cli;
static class Names { public static int Find(Vocabulary v, string name, string kind, string file) => v.FindKey(name) is >= 0 and var r ? r : throw new GpuAlsException(name + kind + file); }

using BenchmarkDotNet.Running;
using GpuAls.Benchmarks;

// --check: every benchmark once, on small data, its results compared; for CI, which cannot time anything.
if (args is ["--check"])
{
    foreach (var type in typeof(ICheckedBenchmark).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ICheckedBenchmark))))
    {
        ((ICheckedBenchmark)Activator.CreateInstance(type)!).Check();
        Console.WriteLine($"{type.Name}: results are right");
    }

    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(ICheckedBenchmark).Assembly).Run(args);
return 0;

using BenchmarkDotNet.Running;
using GpuAls.Benchmarks;
using GpuAls.Core;

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

// --growth FOLDER [--solver cg|cholesky|pcg [--precision float32|mixed]]: not what a piece costs, but how a whole training grows.
if (args is ["--growth", var folder, .. var rest] && rest is [] or ["--solver", _] or ["--solver", _, "--precision", _])
    return Measure(() => Growth.Write(folder, GrowthTraining.From(rest is ["--solver", var solver, ..] ? solver : "cg", rest is [.., "--precision", var precision] ? precision : "float32")));

// --descent FOLDER [--factors 64,128] [--plays N] [--iterations N] [--seconds N]: the loss of each solver by seconds.
if (args is ["--descent", var into, .. var asked]) return Measure(() => Descents.Write(into, DescentPlan.From(asked)));

// --solvers FOLDER [--data DATA] [--quick] [--only TEXT] [--iterations N]
// [--factors 64,128]: the solver that is chosen by default, beside all others.
if (args is ["--solvers", var pages, .. var wanted]) return Measure(() => SolverComparison.Write(pages, SolverPlan.From(wanted)));

BenchmarkSwitcher.FromAssembly(typeof(ICheckedBenchmark).Assembly).Run(args);
return 0;

static int Measure(Action write)
{
    try
    {
        write();
        return 0;
    }
    catch (GpuAlsException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

using GpuAls.Fuzzing.Coverage;
using GpuAls.Fuzzing.Running;
using GpuAls.Fuzzing.Targets;
using GpuAls.Testing;

namespace GpuAls.Fuzzing;

/// <summary>
/// The fuzzer. The first process instruments a copy of this program and starts it once for each target, so that an input that ends the process ends
/// only one of them.
/// </summary>
static class FuzzerProgram
{
    static int Main(string[] args)
    {
        FuzzerOptions options;
        try
        {
            options = FuzzerOptions.Parse(args);
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            Console.Error.WriteLine(FuzzerOptions.Help);
            return 2;
        }

        if (options.Replayed is { } file) return Replay(options.Targets[0], file);
        return options.Folder is { } folder ? RunOne(options, folder) : RunAll(options);
    }

    /// <summary>The folder of the corpus in the repository.</summary>
    public static string CorpusFolder(string target) => RepositoryFile.FullPath(Path.Combine("tests", "GpuAls.Fuzzing", "corpus", target));

    static int Replay(string name, string file)
    {
        var input = File.ReadAllBytes(file);
        var target = Create(name);
        var (allocated, bytes) = Execution.Measure(target, input);
        Console.WriteLine($"{allocated:N0} bytes allocated for {bytes:N0}; expected at most {target.Memory.For(bytes):N0}");
        if (Execution.Check(target, input) is not { } fault)
        {
            Console.WriteLine("no fault");
            return 0;
        }

        Console.WriteLine($"{fault.Rule}{Environment.NewLine}{fault.Text}");
        return 1;
    }

    static int RunOne(FuzzerOptions options, string folder)
    {
        // Before anything of an instrumented assembly is called: without a map, it writes to no memory.
        using var map = new CoverageMap();
        var target = Create(options.Targets[0]);
        var run = new FuzzRun(target, map, folder, new FuzzLimits(options.Executions, options.Seconds, options.Seed));
        var corpus = Corpus.Read(CorpusFolder(target.Name)).Select(one => one.Input);
        var (figures, inputs) = run.Run([.. target.Seeds, .. corpus]);
        FuzzReport.Write(folder, figures);
        if (options.SavesCorpus) CorpusFiles.Replace(CorpusFolder(target.Name), Corpus.Smallest(inputs, CorpusFiles.MaxBytes));
        return 0;
    }

    static int RunAll(FuzzerOptions options)
    {
        var root = RepositoryFile.FullPath(options.Output);
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        var program = InstrumentedProgram.Create(Path.Combine(root, "program"));
        return new FuzzReport(new FuzzProcesses(program, root, options).Run()).Print(Console.Out) ? 1 : 0;
    }

    static FuzzTarget Create(string name) => FuzzTargets.All.First(target => target.Name == name).Create();
}

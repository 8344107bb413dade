using BenchmarkDotNet.Running;
using GpuAls.Benchmarks;
using GpuAls.Benchmarks.Cards;
using GpuAls.Benchmarks.Descent;
using GpuAls.Benchmarks.Exchange;
using GpuAls.Benchmarks.Growth;
using GpuAls.Benchmarks.Indexing;
using GpuAls.Benchmarks.Quality;
using GpuAls.Benchmarks.Rows;
using GpuAls.Benchmarks.Serving;
using GpuAls.Benchmarks.Soak;
using GpuAls.Benchmarks.Solvers;
using GpuAls.Core;

// --check
// Runs every benchmark once on small data and checks its results. For CI, whose machines are too unsteady for timings.
if (args is ["--check"])
{
    foreach (var type in typeof(ICheckedBenchmark).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ICheckedBenchmark))))
    {
        ((ICheckedBenchmark)Activator.CreateInstance(type)!).Check();
        Console.WriteLine($"{type.Name}: results are correct");
    }

    return 0;
}

// --growth FOLDER [--solver cg|cholesky|pcg [--precision float32|mixed]]
// Measures time and memory of whole trainings by rows and by factors.
if (args is ["--growth", var growthFolder, .. var growthOptions] && growthOptions is [] or ["--solver", _] or ["--solver", _, "--precision", _])
{
    var solver = growthOptions is ["--solver", var solverWord, ..] ? solverWord : "cg";
    var precision = growthOptions is [.., "--precision", var precisionWord] ? precisionWord : "float32";
    return Measure(() => GrowthBenchmark.Write(growthFolder, GrowthTraining.From(solver, precision)));
}

// --descent FOLDER [--factors 64,128] [--plays N] [--iterations N] [--seconds N]
// Measures the loss of each solver over time.
if (args is ["--descent", var descentFolder, .. var descentOptions])
    return Measure(() => DescentBenchmark.Write(descentFolder, DescentPlan.From(descentOptions)));

// --solvers FOLDER [--data DATA] [--quick] [--only TEXT] [--iterations N] [--factors 64,128]
// Compares the solver that is chosen by default with all others.
if (args is ["--solvers", var solversFolder, .. var solversOptions])
    return Measure(() => SolverComparison.Write(solversFolder, SolverPlan.From(solversOptions)));

// --quality FOLDER [--data DATA] [--others FILES] [--only TEXT] [--minutes N] [--no-leave-out]
// Compares trainings without options with tuned ones and with simple methods, and the rule of the defaults with itself without each data set.
if (args is ["--quality", var qualityFolder, .. var qualityOptions])
    return Measure(() => QualityBenchmark.Write(qualityFolder, QualityPlan.From(qualityOptions)));

// --card-model [FILE] [--users N --items N --rows N] [--factors 128] [--steps 3] [--factor-bytes 4] [--multiprocessors 132] [--warps 24] [--cache MB]
//   [--cut UNCUT,MIN,MAX,WINDOW]
// Models the half-sweeps of conjugate gradient on a card: how evenly warps share the work, and the bytes from memory.
if (args is ["--card-model", .. var cardOptions]) return Measure(() => CardModel.Print(CardModelPlan.From(cardOptions), Console.Out));

// --card-times, with the options of --card-model
// The time of an iteration on an H100 by the instructions of the kernels and the bytes of the model.
if (args is ["--card-times", .. var timeOptions]) return Measure(() => CardTimes.Print(CardModelPlan.From(timeOptions), Console.Out));

// --exchange [FILE FORMAT]
// Prints the vectors that 2 to 64 ranks exchange in an iteration, beside the estimate of gpuals plan.
if (args is ["--exchange", .. var exchangeOptions]) return Measure(() => ExchangeTable.Print(exchangeOptions, Console.Out));

// --row-times [FILE FORMAT]
// Prints the time that each solver takes for an entry of a row on one thread, by the length of the row.
if (args is ["--row-times", .. var rowOptions]) return Measure(() => RowTimeTable.Print(rowOptions, Console.Out));

// --names [MODEL]
// Measures the search for names while a person types.
if (args is ["--names", .. var namesModel] && namesModel.Length <= 1)
    return Measure(() => NameSearchTimes.Write(namesModel is [var modelPath] ? modelPath : null));

// --index MODEL [--lists 0,1,8192] [--equal-lengths | --count 100]
// Measures recall and time of queries with and without an index: 0 lists for the usual number, 1 for all items in 8 bits.
if (args is ["--index", var indexModel, .. var indexOptions]
    && indexOptions is [] or ["--equal-lengths"] or ["--lists", _] or ["--lists", _, "--equal-lengths"] or ["--lists", _, "--count", _])
{
    int[] lists = indexOptions is ["--lists", var typedLists, ..] ? [.. typedLists.Split(',').Select(int.Parse)] : [0, 1];
    var indexCount = indexOptions is [.., "--count", var typedCount] ? int.Parse(typedCount) : 10;
    return Measure(() => IndexTimes.Write(indexModel, lists, indexOptions is [.., "--equal-lengths"], indexCount));
}

// --serving MODEL... [--minutes 60] [--swap-seconds 60] [--clients 8] [--rate 1000]
// Asks gpuals serve for recommendations while its model is replaced; fails if a request fails.
if (args is ["--serving", .. var servingOptions]) return Measure(() => ServingSoak.Run(ServingPlan.From(servingOptions)));

// --soak [--minutes 60]
// Trains, saves, opens and asks small models in this process again and again; fails if its memory grows or an answer changes.
if (args is ["--soak", .. var soakOptions]) return Measure(() => TrainingSoak.Run(SoakPlan.From(soakOptions)));

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

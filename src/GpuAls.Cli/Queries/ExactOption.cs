using System.CommandLine;
using System.Globalization;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Queries;

/// <summary>The choice of the exact search for a model with an index: --exact.</summary>
sealed class ExactOption : Option<bool>
{
    public ExactOption()
        : base("--exact")
    {
        Description = "Compare all items, also if the model has an index.";
        Arity = ArgumentArity.Zero;
    }

    /// <summary>The note that an index answered.</summary>
    /// <param name="model">The model with the index.</param>
    /// <param name="recall">The measured recall of the query.</param>
    public static string Note(AlsModel model, Func<Core.Indexing.IndexSettings, double?> recall) => string.Create(
        CultureInfo.InvariantCulture,
        $"Answered with the index of the model, which finds about {100 * (recall(model.IndexSettings!) ?? 1):0.0} % of the exact ten. ")
        + "To compare all items: --exact";
}

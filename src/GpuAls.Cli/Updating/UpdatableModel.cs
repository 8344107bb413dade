using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Updating;

/// <summary>The models that a command can change; others are refused before anything is read or written.</summary>
static class UpdatableModel
{
    /// <summary>Refuses a model with features, for a change that does not support them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="command">The command, as messages name it: <c>gpuals update</c>.</param>
    /// <param name="remedy">A command to type instead.</param>
    /// <exception cref="RemedyException">The model has features.</exception>
    public static void RequireNoFeatures(AlsModel model, string path, string command, string remedy)
    {
        if (SidesWithFeatures(model) is not { } sides) return;
        throw new RemedyException(
            $"{DisplayText.Escape(path)} has features of {sides}, which {command} does not support; expected a model without features", remedy);
    }

    /// <summary>Refuses a model that learned from features and does not have those of its rows, so that no vector can be solved again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="RemedyException">The model does not have the features of its rows.</exception>
    public static void RequireKeptFeatures(AlsModel model, string path)
    {
        if (model.HasFeaturesOfRows) return;
        throw new RemedyException(
            $"{DisplayText.Escape(path)} learned from features of {SidesWithFeatures(model)}, which are not in the file; expected a model with them",
            "Train anew on the interactions and the side tables: gpuals train FILE --model NEW.als");
    }

    /// <summary>The sides of a model that have features, in words; null for none.</summary>
    static string? SidesWithFeatures(AlsModel model) => (model.UserFeatures, model.ItemFeatures) switch
    {
        (null, null) => null,
        (_, null) => "users",
        (null, _) => "items",
        _ => "users and items",
    };
}

using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>The history of a model as the input of a training.</summary>
static class ModelHistory
{
    /// <summary>The interactions that the model holds, without the users and items that have features alone.</summary>
    public static InteractionMatrix History(this AlsModel model) => Matrix(
        First(model.Users, model.Users.Count - model.ColdUsers),
        First(model.Items, model.Items.Count - model.ColdItems),
        model.Trained,
        model.Training.Times);

    /// <summary>The interactions that the model holds, as of the moment of more, and those.</summary>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    public static InteractionMatrix HistoryWith(this AlsModel model, InteractionMatrix events)
    {
        var (users, items) = (NameGrowth.Of(model.Users, events.Users), NameGrowth.Of(model.Items, events.Items));
        var later = Fading.Of(model, events.Times).Model;
        var merged = MergedHistory.Of(later.Known, events.ByUser, users, items, Environment.ProcessorCount);
        return Matrix(users.Names, items.Names, merged.Known, later.Training.Times);
    }

    /// <summary>No interactions, as of the moment of the model: the events of an update that changes features alone.</summary>
    public static InteractionMatrix NoEvents(this AlsModel model)
    {
        var none = new InteractionMatrixBuilder().Build();
        return Matrix(none.Users, none.Items, none.ByUser, model.Training.Times);
    }

    static Vocabulary First(Vocabulary names, int count) => count == names.Count ? names : names.Select([.. Enumerable.Range(0, count)]);

    static InteractionMatrix Matrix(Vocabulary users, Vocabulary items, SparseRows known, InteractionTimes? times) =>
        new(users, items, known, known.Transpose(), duplicates: 0) { Times = times };
}

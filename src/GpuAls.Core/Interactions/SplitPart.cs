namespace GpuAls.Core.Interactions;

/// <summary>What a pair of user and item is used for.</summary>
public enum SplitPart : byte
{
    /// <summary>Training.</summary>
    Train,

    /// <summary>To be found.</summary>
    Test,

    /// <summary>Of a user who is not trained on: what is known about them when they are recommended to.</summary>
    History,
}

namespace PgliteSdk.RuntimePacks;

/// <summary>A runtime pack cannot be made; the message says what is wrong with the input or the inventory, one problem a line.</summary>
public sealed class RuntimePackException : Exception
{
    /// <summary>Makes the exception.</summary>
    public RuntimePackException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

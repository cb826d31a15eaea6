def resume_of(document):
    raise NotImplementedError
